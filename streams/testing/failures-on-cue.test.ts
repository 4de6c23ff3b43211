import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  errorHeaders,
  fixed,
  hours,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic
} from '../index.ts'
import { type ListSink, listSink, TopologyTestDriver } from './index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

function topology(rows: ListSink<string, number> = listSink()): Topology {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const stream = builder
    .stream('read', input)
    .mapValues('double', n => 2 * n, { retry: fixed(100, 3) })
    .dedupe('seen', { by: n => `${n}`, within: hours(1) })
  stream.to('write', output)
  stream.sinkTo('store', rows)
  return builder.build()
}

const down = new StreamsError('sink-unavailable', 'down', { retryable: true })
const refused = new StreamsError('invalid-value', 'not this one')

describe('failures on cue', () => {
  test('a step fails as often as asked: fewer than its tries is a wait, more is a dead letter', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.failNext('double', new Error('flaky'), 2)
    await driver.input(input).pipe('k', 1)
    expect(driver.slept).toEqual([100, 100])
    driver.failNext('double', new Error('broken'), 3)
    await driver.input(input).pipe('k', 2)
    await driver.input(input).pipe('k', 3)
    expect(
      driver
        .output(output)
        .read()
        .map(({ value }) => value)
    ).toEqual([2, 6])
    const [letter] = driver.output(dead).read()
    expect(letter?.headers).toMatchObject({ [errorHeaders.message]: 'broken', [errorHeaders.attempts]: '3' })
  })

  test('a sink fails as often as asked, and is waited for', async () => {
    const rows = listSink<string, number>()
    const driver = new TopologyTestDriver(topology(rows))
    driver.failNext('store', down, 2)
    await driver.input(input).pipe('k', 1)
    expect([rows.rows, driver.slept]).toEqual([[2], [100, 200]])
  })

  test('a serde fails for what is read and for what is written, at its own stage', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.failSerde(input, refused)
    await driver.input(input).pipe('k', 1)
    driver.failSerde(output, refused)
    await driver.input(input).pipe('k', 2)
    driver.failSerde(input, refused, 1, 'key')
    await driver.input(input).pipe('k', 3)
    const letters = driver.output(dead).read()
    expect(letters.map(({ headers }) => headers[errorHeaders.step])).toEqual(['read', 'write', 'read'])
    expect(driver.output(output).isEmpty).toBe(true)
  })

  test('the producer fails for a moment, which is waited for, or refuses a record for good', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.broker.failNext(new StreamsError('broker-unavailable', 'away', { retryable: true }), 3)
    await driver.input(input).pipe('k', 1)
    expect(driver.slept).toEqual([100, 200, 400])
    driver.broker.refuse('out', new StreamsError('record-too-large', 'too large'))
    await driver.input(input).pipe('k', 2)
    expect(driver.output(dead).read()[0]?.headers[errorHeaders.exception]).toBe('record-too-large')
    expect(driver.committed.get('in')).toBe(2)
  })

  test('an error of the producer that does not pass stops the topology with nothing committed', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.broker.failNext(new StreamsError('authorization-failed', 'access taken away'))
    await expect(driver.input(input).pipe('k', 1)).rejects.toThrow('access taken away')
    expect(driver.committed.get('in')).toBe(0)
  })

  test('an error of the sink that does not pass stops the topology with nothing committed', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.failNext('store', new StreamsError('sink-failed', 'no such table'))
    await expect(driver.input(input).pipe('k', 1)).rejects.toMatchObject({ code: 'sink-failed' })
    expect(driver.committed.get('in')).toBe(0)
    expect(driver.output(output).isEmpty).toBe(true)
  })

  test('a changelog entry that the broker refuses stops the topology with nothing committed', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.broker.refuse('t-seen-changelog', new StreamsError('record-too-large', 'too large'))
    await expect(driver.input(input).pipe('k', 1)).rejects.toMatchObject({ code: 'store-failed' })
    expect(driver.committed.get('in')).toBe(0)
  })

  test('only what can fail by itself can be asked to', () => {
    const driver = new TopologyTestDriver(topology())
    expect(() => driver.failNext('read', refused)).toThrow("no step or sink 'read' to fail")
    expect(() => driver.failNext('misspelt', refused)).toThrow("no step or sink 'misspelt' to fail")
  })
})

describe('the driver', () => {
  test('reads what the engine counts', async () => {
    const driver = new TopologyTestDriver(topology())
    driver.failNext('double', new Error('flaky'))
    for (const n of [1, 1, 2]) await driver.input(input).pipe('k', n)
    const { metrics } = driver
    expect(metrics.value('streams_step_records_total', { step: 'double', outcome: 'processed' })).toBe(3)
    expect(metrics.value('streams_step_records_total', { step: 'double', outcome: 'retried' })).toBe(1)
    expect(metrics.value('streams_dropped_records_total', { step: 'seen', reason: 'duplicate' })).toBe(1)
    expect(metrics.value('streams_sink_rows_total', { step: 'store', outcome: 'inserted' })).toBe(2)
  })

  test('is cheap: a hundred of them run a topology with a store from start to stop', async () => {
    let outputs = 0
    for (let n = 0; n < 100; n++) {
      const driver = new TopologyTestDriver(topology())
      await driver.input(input).pipe('k', n)
      await driver.input(input).pipe('k', n)
      outputs += driver.output(output).read().length
      await driver.stop()
    }
    expect(outputs).toBe(100)
  })
})
