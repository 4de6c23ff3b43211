import { expect, test } from 'vitest'
import { deadLetter, type Opaque, StreamsError, serdes, topic } from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'
import { noteBytes, notesTopic } from './note.ts'
import type { IndexedLetter, NotedLetter } from './read-model.ts'
import { deadLettersTopology } from './topology.ts'

const dead = topic('dead', serdes.opaque, serdes.bytes)
const noted = topic(notesTopic('dead'), serdes.opaque, serdes.bytes)

function aDriver() {
  const letters = listSink<Opaque, IndexedLetter>()
  const notes = listSink<Opaque, NotedLetter>()
  const topology = deadLettersTopology({
    letterTopics: ['dead', 'other-dlt'],
    noteTopics: [noted.name],
    letters,
    notes
  })
  return { driver: new TopologyTestDriver(topology), letters, notes }
}

const { headers = {} } = deadLetter('dead', new StreamsError('invalid-value', 'no'), {
  stage: 'processing',
  application: 'app',
  topology: 't',
  step: 'validate',
  topic: 'in',
  partition: 3,
  record: { key: null, value: null, headers: {}, timestamp: 1_000, offset: 42 },
  attempts: 5
})

test('a letter becomes a row with its place, why it died and where it came from; a tombstone too', async () => {
  const { driver, letters } = aDriver()
  await driver.input(dead).pipe('C-1', Buffer.from('anything'), { headers, timestamp: 2_000 })
  await driver.input(dead).pipe(null as never, null as never, { headers, timestamp: 3_000 })
  expect(letters.rows).toMatchObject([
    {
      topic: 'dead',
      partition: 0,
      offset: 0,
      diedAt: 2_000,
      kind: 'kafka-streams',
      reason: 'invalid-value',
      step: 'validate',
      message: 'no',
      source: { topic: 'in', partition: 3, offset: 42 },
      application: 'app',
      attempts: 5,
      key: 'C-1'
    },
    { offset: 1, key: null }
  ])
})

test('a record that says nothing of why it is there has a row too', async () => {
  const { driver, letters } = aDriver()
  await driver.input(topic('other-dlt', serdes.opaque, serdes.bytes)).pipe('k', Buffer.from('v'))
  expect(letters.rows).toMatchObject([{ topic: 'other-dlt', kind: 'none', reason: 'no-headers', source: undefined }])
})

test('keys and messages of any length and any bytes fit into the row', async () => {
  const { driver, letters } = aDriver()
  const long = { ...headers, '__streams.errors.message': '😀'.repeat(2_000), '__streams.errors.step': 's'.repeat(999) }
  await driver.input(dead).pipe(Buffer.from([0xff, 0xfe]), Buffer.from('v'), { headers: long })
  const [row] = letters.rows
  expect([row?.message.length, row?.step.length, row?.message.isWellFormed()]).toEqual([1_000, 255, true])
})

test('a note becomes a row with the letter that it is about; what is none is passed over', async () => {
  const { driver, notes } = aDriver()
  const note = { at: 5, action: 'discard', letterTime: 3, edited: false, reason: 'a test' } as const
  await driver.input(noted).pipe('dead-0-7', noteBytes(note))
  await driver.input(noted).pipe('dead-0-8', Buffer.from('no note'))
  await driver.input(noted).pipe('no id', noteBytes(note))
  expect(notes.rows).toMatchObject([
    { topic: 'dead', partition: 0, offset: 7, note, noted: { topic: noted.name, partition: 0, offset: 0 } }
  ])
})
