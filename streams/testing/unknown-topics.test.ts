import { expect, test } from 'vitest'
import {
  changelogTopic,
  deadLetterTo,
  type ExceptionHandler,
  type ExceptionHandlers,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic
} from '#streams'
import { TopologyTestDriver } from '#streams/testing'

const lines = topic('lines', serdes.string, serdes.string)
const totals = topic('totals', serdes.string, serdes.json<number>())
const letters = topic('letters', serdes.bytes, serdes.bytes)

function counting(onError: ExceptionHandler | ExceptionHandlers = deadLetterTo(letters)): Topology {
  const builder = new StreamsBuilder('app', { onError })
  builder
    .stream('read', lines)
    .mapValues('check', line => {
      if (line === 'bad') throw new StreamsError('invalid-value', 'boom')
      return line
    })
    .groupByKey()
    .count('counts')
    .toStream('changes')
    .to('write', totals)
  return builder.build()
}

test('refuses to pipe into a topic that the topology does not read', () => {
  const driver = new TopologyTestDriver(counting())
  expect(() => driver.input(topic('line', serdes.string, serdes.string))).toThrow(
    "topology 'app' does not read topic 'line': did you mean 'lines'?"
  )
  expect(() => driver.input(totals)).toThrow("topology 'app' does not read topic 'totals': there are lines")
})

test('refuses to read a topic that the topology never writes', () => {
  const driver = new TopologyTestDriver(counting())
  expect(() => driver.output(topic('zzz', serdes.string, serdes.string))).toThrow(
    "topology 'app' does not write topic 'zzz': there are totals, letters, app-counts-changelog"
  )
})

test('dead letters, changelogs and what was piped in may be read', async () => {
  const driver = new TopologyTestDriver(counting())
  await driver.input(lines).pipe('a', 'bad')
  expect(driver.output(letters).read()).toHaveLength(1)
  expect(driver.output(lines).read()).toHaveLength(1)
  const changelog = topic(changelogTopic('app', 'counts'), serdes.bytes, serdes.bytes)
  expect(driver.output(changelog).read()).toEqual([])
})

test('a handler of its own may write dead letters anywhere', () => {
  const own: ExceptionHandler = () => ({ action: 'resume', deadLetters: [] })
  const driver = new TopologyTestDriver(counting(own))
  expect(driver.output(letters).read()).toEqual([])
})

test('the error that ends a topology names the step and the record, says what may be done, and keeps its code and cause', async () => {
  const driver = new TopologyTestDriver(counting({}))
  await driver.input(lines).pipe('a', 'good')
  await expect(driver.input(lines).pipe('a', 'bad')).rejects.toMatchObject({
    message: expect.stringMatching(
      /^'check' failed at lines\/0, offset 1: boom\. No onError handler decides .*deadLetterTo\(topic\).*logAndContinue/
    ),
    code: 'invalid-value',
    cause: { message: 'boom' }
  })
})

test('bytes that cannot be read are named by their place, and by the handler that would decide about them', async () => {
  const driver = new TopologyTestDriver(counting({ processing: deadLetterTo(letters) }))
  const raw = driver.input(topic('lines', serdes.bytes, serdes.bytes))
  await expect(raw.pipe(Buffer.from('a'), Buffer.from([0xff]))).rejects.toThrow(
    /^'read' failed at lines\/0, offset 0: .*No onError handler/
  )
})

test('a handler that answers fail has decided: nothing is advised', async () => {
  const driver = new TopologyTestDriver(counting(() => ({ action: 'fail' })))
  await expect(driver.input(lines).pipe('a', 'bad')).rejects.toThrow(/^'check' failed at lines\/0, offset 0: boom$/)
})
