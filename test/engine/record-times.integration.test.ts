import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { deadLetterTo, eventTimeHeader, headerText, StreamsBuilder, serdes, topic } from '#streams'
import { listSink } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { broker, KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

const day = 86_400_000
const week = { 'retention.ms': String(7 * day) }

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

/** Sends a record for each time, as another client does. */
async function sendAt(name: string, times: readonly number[]): Promise<void> {
  const kafka = new Kafka({ brokers: [broker], clientId: 'times', logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  onTestFinished(() => producer.disconnect())
  await producer.connect()
  for (const [i, time] of times.entries()) {
    await producer.send({
      topic: name,
      messages: [{ key: 'k', value: String(i), timestamp: String(time), partition: 0 }]
    })
  }
}

test('W11, W27: whatever the time of a record, it is read, and what is written of it is stamped now with the event time in a header', async () => {
  const input = place.topic<number>('in')
  const scored = { ...place.topic<number>('scored'), timestamps: 'now' } as const
  const dead = topic(`${place.name}.dead`, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  const names = [input.name, scored.name, dead.name, `${input.name}-retry-1`]
  await place.admin.createTopics(names.map(name => ({ name, partitions: 1, config: week })))
  const begun = Date.now()
  const old = begun - 9 * day
  const tried = new Set<number>()
  const builder = new StreamsBuilder(place.name, { onError: deadLetterTo(dead), retryTopics: { delays: [10] } })
  const numbers = builder.stream('read', input).mapValues('work', value => {
    if (value === 4) throw new Error('never')
    if (value < 3 || tried.has(value)) return value
    tried.add(value)
    throw new Error('not at once')
  })
  numbers.to('write', scored)
  const rows = listSink<string, number>()
  numbers.sinkTo('rows', rows)
  const { metrics } = await place.start(builder.build())
  await sendAt(input.name, [-1, 0, 1_767_225_600, old, old + 1])
  await eventually('all of them written', async () => {
    const letters = await place.records(dead)
    return (await place.records(scored)).length === 4 && letters.length === 1
  })

  const written = await place.records(scored)
  for (const { timestamp } of [...written, ...(await place.records(dead))])
    expect(timestamp).toBeGreaterThanOrEqual(begun)
  const timeOf = (value: number): number =>
    Number(headerText(written.find(record => String(record.value) === String(value))?.headers ?? {}, eventTimeHeader))
  expect(timeOf(0)).toBeGreaterThanOrEqual(begun)
  expect([1, 2, 3].map(timeOf)).toEqual([0, 1_767_225_600, old])
  expect((await place.records(dead)).map(({ headers }) => headerText(headers, eventTimeHeader))).toEqual([
    String(old + 1)
  ])
  expect(rows.rows.toSorted()).toEqual([0, 1, 2, 3])
  expect(metrics.value('streams_untimed_records_total', { step: 'read' })).toBe(1)
  for (const { timestamp } of await place.records({ name: `${input.name}-retry-1` }))
    expect(timestamp).toBeGreaterThanOrEqual(begun)
})
