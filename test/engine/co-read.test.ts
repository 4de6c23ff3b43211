import { expect, onTestFinished, test } from 'vitest'
import { joinWindows, StreamsBuilder, serdes, type TaskOptions, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { type Running, run } from './running.ts'

const orders = topic('orders', serdes.string, serdes.json<number>())
const payments = topic('payments', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<string>())

/** Joins what is of the same millisecond: what is not taken in the order of time comes alone. */
function joining(): Topology {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read-orders', orders)
    .leftJoin('paid', builder.stream('read-payments', payments), (l, r) => `${l}+${r}`, joinWindows(0, { grace: 1 }))
    .to('write', output)
  return builder.build()
}

function aBroker() {
  const broker = new MemoryBroker({ maxBatch: 10 })
  for (const name of ['orders', 'payments', 'out']) broker.createTopic(name)
  const add = (name: string, from: number, to: number): void => {
    for (let n = from; n < to; n++) {
      const value = Buffer.from(String(n))
      broker.log(name, 0).append({ key: Buffer.from('k'), value, timestamp: 1_000 + 10 * n, headers: {} })
    }
    broker.wake()
  }
  const out = (): readonly string[] =>
    broker
      .log('out', 0)
      .read(0, 999)
      .records.map(({ value }) => String(value).slice(1, -1))
  return { broker, add, out }
}

async function started(broker: MemoryBroker, task: Partial<TaskOptions>): Promise<Running> {
  const running = await run(broker, joining(), { task: { emitInterval: 0, ...task } })
  onTestFinished(() => running.streams.close())
  return running
}

const pairs = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, n) => `${from + n}+${from + n}`)

test('what lies on the broker is taken in the order of time, whichever topic comes first', async () => {
  const { broker, add, out } = aBroker()
  add('orders', 0, 200)
  add('payments', 0, 200)
  await started(broker, {})
  await eventually('all pairs', () => out().length >= 200)
  expect(out()).toEqual(pairs(0, 200))
})

test('with maxTaskIdle -1 nothing is waited for', async () => {
  const { broker, add, out } = aBroker()
  add('orders', 0, 200)
  add('payments', 0, 200)
  await started(broker, { maxTaskIdle: -1 })
  await eventually('something of each', () => out().length >= 100)
  expect(out().some(value => value.endsWith('+null'))).toBe(true)
})

test('with maxTaskIdle records of one topic wait that long for those of the other that are still to be written', async () => {
  const { broker, add, out } = aBroker()
  const { consumers } = await started(broker, { maxTaskIdle: 60_000 })
  add('orders', 0, 20)
  await eventually('the orders', () => consumers[0]?.lag({ topic: 'orders', partition: 0 }) === 0)
  add('payments', 0, 19)
  await eventually('the pairs', () => out().length >= 19)
  expect(out()).toEqual(pairs(0, 19))
})

test('when that time is over the task goes on without', async () => {
  const { broker, add, out } = aBroker()
  await started(broker, { maxTaskIdle: 200 })
  add('orders', 0, 20)
  await eventually('those that are over', () => out().length >= 18)
  expect(out().every(value => value.endsWith('+null'))).toBe(true)
})
