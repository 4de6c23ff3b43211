import { afterEach, expect, test } from 'vitest'
import {
  consoleLog,
  deadLetterTo,
  StreamsBuilder,
  type StreamsError,
  serdes,
  type Topology,
  topic,
  topicPattern
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { append, type Running, type RunOptions, run, valuesOf } from './running.ts'

const totals = topic('totals', serdes.string, serdes.json<number>())
const dead = topic('orders-dead', serdes.bytes, serdes.bytes)

function sums(isStateful = true): Topology {
  const builder = new StreamsBuilder('patterns', { onError: deadLetterTo(dead) })
  const orders = builder.stream('read-orders', topicPattern(/^orders-/, serdes.string, serdes.json<number>()))
  if (isStateful)
    orders
      .groupByKey()
      .reduce('sums', (sum, value) => sum + value)
      .toStream('changes')
      .to('write', totals)
  else orders.to('write', totals)
  return builder.build()
}

const running: Running[] = []
afterEach(async () => {
  for (const { streams } of running.splice(0)) await streams.close()
})

function aBroker(...topics: readonly string[]): MemoryBroker {
  const broker = new MemoryBroker()
  for (const name of ['totals', 'orders-dead', ...topics]) broker.createTopic(name)
  return broker
}

async function start(broker: MemoryBroker, isStateful = true, options: RunOptions = {}): Promise<Running> {
  const one = await run(broker, sums(isStateful), { topicInterval: 10, monitorInterval: 20, ...options })
  running.push(one)
  await eventually('it runs', () => one.streams.state === 'running')
  return one
}

const read = (broker: MemoryBroker, ...values: readonly number[]) =>
  eventually(`the values ${values}`, () => valuesOf(broker, 'totals').join() === values.join())

test('a topic that is made while it runs is read from its beginning, in the tasks and with the state that are there', async () => {
  const broker = aBroker('orders-de')
  const { metrics } = await start(broker)
  append(broker, 'orders-de', 0, [['a', 1]])
  await read(broker, 1)
  broker.createTopic('orders-fr')
  append(broker, 'orders-fr', 0, [['a', 2]])
  await read(broker, 1, 3)
  append(broker, 'orders-de', 0, [['a', 4]])
  await read(broker, 1, 3, 7)
  expect(metrics.value('streams_matched_topics', { step: 'read-orders' })).toBe(2)
  expect(metrics.value('streams_rebalances_total')).toBe(2)
})

test.each([true, false])('it waits for a topic that matches where there is none, with state %s', async isStateful => {
  const broker = aBroker()
  const { streams } = await start(broker, isStateful)
  expect(streams.health()).toEqual({ healthy: true })
  broker.createTopic('orders-de')
  append(broker, 'orders-de', 0, [['a', 1]])
  await read(broker, 1)
})

test('a topic that is deleted is named and given up, and the others are read on', async () => {
  const broker = aBroker('orders-de', 'orders-fr')
  const lines: string[] = []
  const log = { ...consoleLog(), warn: (_: object, text: string) => void lines.push(text) }
  const { streams, metrics } = await start(broker, true, { log })
  append(broker, 'orders-de', 0, [['a', 1]])
  append(broker, 'orders-fr', 0, [['a', 2]])
  await eventually('both', () => valuesOf(broker, 'totals').length === 2)
  broker.deleteTopic('orders-fr')
  await eventually('one topic', () => metrics.value('streams_matched_topics') === 1)
  append(broker, 'orders-de', 0, [['a', 4]])
  await eventually('all three', () => valuesOf<number>(broker, 'totals').at(-1) === 7)
  expect(lines.filter(line => line.includes('orders-fr'))).toContainEqual(
    expect.stringMatching(
      /'read-orders' does not read orders-fr any more, which \/\^orders-\/ matched and which is gone/
    )
  )
  await eventually('it is well', () => streams.health().healthy)
})

test('two workers find a topic each for itself and share its partitions', async () => {
  const broker = aBroker()
  broker.createTopic('orders-de', 2)
  const [one, two] = [await start(broker, false), await start(broker, false)]
  broker.createTopic('orders-fr', 2)
  append(broker, 'orders-fr', 0, [['a', 1]])
  append(broker, 'orders-fr', 1, [['b', 2]])
  await eventually('both records', () => valuesOf(broker, 'totals').length === 2)
  const topics = ({ streams }: Running): string =>
    streams
      .partitions()
      .map(({ topic }) => topic)
      .toSorted()
      .join()
  await eventually('a task each', () => [one, two].every(worker => topics(worker) === 'orders-de,orders-fr'))
})

test('after a restart it goes on where it was in all of them', async () => {
  const broker = aBroker('orders-de')
  const first = await start(broker)
  broker.createTopic('orders-fr')
  append(broker, 'orders-fr', 0, [['a', 1]])
  await read(broker, 1)
  await first.streams.close()
  await start(broker)
  append(broker, 'orders-fr', 0, [['a', 2]])
  await read(broker, 1, 3)
})

test('a topic that cannot share the state is named in health, and the others are read on until it is mended', async () => {
  const broker = aBroker('orders-de')
  const { streams } = await start(broker)
  broker.createTopic('orders-fr', 3)
  await eventually('it is named', () => streams.health().reason?.includes('topic orders-fr has 3 partitions') ?? false)
  append(broker, 'orders-de', 0, [['a', 1]])
  await read(broker, 1)
  broker.deleteTopic('orders-fr')
  await eventually('it is well', () => streams.health().healthy)
})

test('a driver that cannot take up topics is refused with what to do', async () => {
  const broker = aBroker('orders-de')
  const { memoryDriver } = await import('../../connectors/memory/memory-driver.ts')
  const inner = memoryDriver(broker)
  const driver = {
    ...inner,
    consumer: (options: Parameters<typeof inner.consumer>[0]) => {
      const { start: begin, pause, resume, seek, commit, stop } = inner.consumer(options)
      return { start: begin, pause, resume, seek, commit, stop }
    }
  }
  const refused = run(broker, sums(), { driver }).catch((thrown: StreamsError) => thrown)
  expect(await refused).toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('topicsMatching')
  })
})
