import { Kafka, logLevel } from 'kafkajs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { StreamsBuilder } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { broker, KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

test('W24, M6: a transaction that another producer holds on a real broker is waited for and named; then its records come', async () => {
  const place = new KafkaPlace()
  onTestFinished(() => place.remove())
  const [input, output] = [place.topic<string>('in'), place.topic<string>('out')]
  await place.create(input, output)
  const other = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer({
    transactionalId: place.name,
    idempotent: true,
    maxInFlightRequests: 1
  })
  await other.connect()
  onTestFinished(() => other.disconnect())
  await place.send(input, [['a', 'before']])

  const builder = new StreamsBuilder(place.name)
  builder.stream('read', input).to('write', output)
  const { streams, metrics } = await place.start(builder.build(), { stallTimeout: 1_500, monitorInterval: 100 })
  await eventually('what was before', async () => (await place.values(output)).length === 1)
  const transaction = await other.transaction()
  await transaction.send({ topic: input.name, messages: [{ key: 'b', value: '"held"' }] })
  await place.send(input, [['c', 'behind']])

  const where = `waiting for an open transaction of another producer on ${input.name}-0 at offset 1:`
  await eventually('the name', () => streams.health().reason?.startsWith(where) === true)
  await new Promise(resolve => setTimeout(resolve, 2_000))
  expect(metrics.value('streams_client_restarts_total')).toBe(0)
  expect(metrics.value('streams_rebalances_total')).toBe(1)
  await transaction.commit()
  await eventually('all of them', async () => (await place.values(output)).length === 3)
  expect(await place.values(output)).toEqual(['before', 'held', 'behind'])
  await eventually('health', () => streams.health().healthy)
})
