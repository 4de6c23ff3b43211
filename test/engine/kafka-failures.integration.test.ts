import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Driver, StreamsBuilder, type Topology } from '#streams'
import type { ConsumerListener } from '#streams/connector'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { startFaultyKafka } from '../faulty-kafka.ts'
import { apiKeys } from '../kafka-proxy.ts'
import { broker, KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const topics = () => ({ input: place.topic<number>('in'), output: place.topic<number>('out') })
const numbers = (count: number, from = 0): [string, number][] =>
  Array.from({ length: count }, (_, n) => [`k${(from + n) % 7}`, from + n])
const values = (count: number): readonly number[] => numbers(count).map(([, value]) => value)

function copying(): Topology {
  const { input, output } = topics()
  const builder = new StreamsBuilder(place.name)
  builder.stream('read', input).to('write', output)
  return builder.build()
}

test('a consumer that will not come back by itself is built anew; nothing is lost or written twice', async () => {
  const { input, output } = topics()
  await place.create(input, output)
  const listeners: ConsumerListener[] = []
  const driver: Driver = {
    ...place.driver,
    consumer: options => {
      const consumer = place.driver.consumer(options)
      const start = (listener: ConsumerListener): Promise<void> => {
        listeners.push(listener)
        return consumer.start(listener)
      }
      return { ...consumer, start }
    }
  }
  const { streams, metrics } = await place.start(copying(), { driver })
  await place.send(input, numbers(10))
  await eventually('the first ten', () => place.caughtUp(place.name, input))
  listeners[0]?.onError(new Error('gone'), false)
  await place.send(input, numbers(10, 10))
  await eventually('the rest', () => place.caughtUp(place.name, input))
  expect(listeners).toHaveLength(2)
  expect(metrics.value('streams_client_restarts_total', { reason: 'crashed' })).toBe(1)
  expect(streams.state).toBe('running')
  expect(await place.values(output)).toEqual(values(20))
})

test('connections that are cut and acknowledgements that get lost cost no record, double none and keep the member', async () => {
  const { input, output } = topics()
  await place.create(input, output)
  const { proxy, driver, close } = await startFaultyKafka(broker)
  onTestFinished(close)
  let produced = 0
  let lost = 0
  proxy.decide = ({ apiKey }) => {
    if (apiKey !== apiKeys.produce || ++produced % 4 !== 0) return 'pass'
    lost++
    return 'lose-answer'
  }
  const { streams, metrics } = await place.start(copying(), { driver })
  const arrived = async (): Promise<number> => (await place.records(output)).length
  for (let cut = 0; cut < 5; cut++) {
    for (let n = 0; n < 4; n++) await place.send(input, numbers(100, 100 * (4 * cut + n)))
    const goal = 400 * cut + 1
    await eventually('some output of this round', async () => (await arrived()) >= goal)
    proxy.cut()
  }
  await eventually('everything', () => place.caughtUp(place.name, input))
  expect(await place.values(output)).toEqual(values(2_000))
  expect(lost).toBeGreaterThan(0)
  expect(metrics.value('streams_client_restarts_total', { reason: 'crashed' })).toBe(0)
  expect(metrics.value('streams_rebalances_total')).toBe(1)
  expect(streams.state).toBe('running')
})
