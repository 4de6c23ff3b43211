import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { listSink } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const hour = 3_600_000

/** A topology with an output, a sink and dead letters, whose topics take nothing that is more than an hour ahead. */
async function start() {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, 1)
  for (const name of ['out', 'dead']) broker.faults.limitAhead(name, hour)
  const sink = listSink<string, number>()
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const numbers = builder.stream('read', input).mapValues('check', n => {
    if (n < 0) throw new StreamsError('invalid-value', 'negative')
    return n
  })
  numbers.to('write', output)
  numbers.sinkTo('rows', sink)
  const { streams, metrics } = await run(broker, builder.build())
  onTestFinished(() => streams.close())
  const send = (values: readonly number[], timestamp: number): void => {
    for (const n of values) {
      const record = { key: Buffer.from('k'), value: Buffer.from(String(n)), timestamp, headers: {} }
      broker.log('in', 0).append(record)
    }
    broker.wake()
  }
  const recordsOf = (name: string) => broker.log(name, 0).read(0, 10_000).records
  return { broker, metrics, sink, send, recordsOf }
}

test('W26: outputs whose topic refuses their time are written at the present time with their own in a header; none is dead-lettered', async () => {
  const { broker, metrics, sink, send, recordsOf } = await start()
  const ahead = Date.now() + 2 * hour
  const values = Array.from({ length: 100 }, (_, n) => n)
  send(values, ahead)
  send([100], Date.now())
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 101)
  const outputs = recordsOf('out')
  expect(outputs.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual([...values, 100])
  for (const { value, timestamp, headers } of outputs) {
    expect(timestamp).toBeLessThan(Date.now() + hour)
    const own = headers['__streams.event-time']
    expect(own === undefined ? undefined : String(own)).toBe(Number(value) === 100 ? undefined : String(ahead))
  }
  expect([sink.rows.length, recordsOf('dead').length]).toEqual([101, 0])
  expect(metrics.value('streams_retimed_records_total', { topic: 'out' })).toBe(100)
})

test('W26: a dead letter whose topic refuses its time is written all the same', async () => {
  const { broker, metrics, send, recordsOf } = await start()
  send([-1], Date.now() + 2 * hour)
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 1)
  expect(recordsOf('dead')).toHaveLength(1)
  expect(metrics.value('streams_dead_letters_total', { step: 'check', reason: 'invalid-value' })).toBe(1)
})
