import { expect, test } from 'vitest'
import { deadLetter, errorHeaders, StreamsError } from '#streams'
import { cutLetter } from '../../../streams/errors/cut-letter.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { encoded, memoryDeps, rawRecord, recordsOf } from '../letters/test-letters.ts'
import { replayDeadLetters } from './replay.ts'

const options = { ids: [], limit: 100, maxReplays: 3, again: false, dryRun: false }

/** A letter that was cut to 10 bytes, of the first record of partition 1. */
async function aCutLetter() {
  const deps = memoryDeps()
  const log = deps.broker.log(topics.raw.name, 1)
  log.append(rawRecord({ headers: { traceparent: Buffer.from('a trace') } }))
  const [record = rawRecord()] = log.read(0, 1).records
  const letter = deadLetter(topics.deadLetter.name, new StreamsError('invalid-value', 'no'), {
    stage: 'processing',
    application: 'a',
    topology: 'feedback',
    step: 'validate',
    topic: topics.raw.name,
    partition: 1,
    record,
    attempts: 1
  })
  const producer = deps.driver.producer()
  await producer.send([cutLetter(letter, 10) ?? letter])
  await producer.close()
  return { deps, log }
}

test('W23: a letter that was cut goes back whole, from where its record came from', async () => {
  const { deps } = await aCutLetter()
  const { outcomes } = await replayDeadLetters(deps, options)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['replayed'])
  const sent = recordsOf(deps.broker, topics.raw.name).find(({ headers }) => errorHeaders.replayCount in headers)
  expect(sent?.value?.equals(encoded())).toBe(true)
  expect(sent?.headers).toMatchObject({
    traceparent: Buffer.from('a trace'),
    [errorHeaders.replayCount]: Buffer.from('1')
  })
})

test.each([
  ['is not kept any more', 'delete'],
  ['was made anew with another record in that place', 'remake']
])('W23: a letter that was cut is refused when its topic %s', async (_, how) => {
  const { deps } = await aCutLetter()
  deps.broker.deleteTopic(topics.raw.name)
  deps.broker.createTopic(topics.raw.name, 2)
  if (how === 'remake') deps.broker.log(topics.raw.name, 1).append(rawRecord({ value: Buffer.from('another one') }))
  const { outcomes } = await replayDeadLetters(deps, options)
  expect(outcomes).toMatchObject([
    { outcome: 'refused', message: expect.stringMatching(/was cut \(.*value=\d+.*\), and the record at offset 0 of/) }
  ])
})
