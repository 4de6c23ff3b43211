import { expect, onTestFinished, test } from 'vitest'
import { type Admin, type Driver, noLog, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const open =
  "waiting for an open transaction of another producer on in-0 at offset 2: what lies behind it comes when that producer ends it, or its transaction.timeout.ms is over; where neither happens, 'kafka-transactions.sh --bootstrap-server … abort --topic in --partition 0 --start-offset 2' ends it"

/** A broker on which a transaction is open behind the two records that may be read. */
function aBrokerWithTransaction() {
  const broker = new MemoryBroker()
  broker.createTopic('in', 1)
  const state = { isOpen: true }
  const inner = memoryDriver(broker)
  const admin = (): Admin => {
    const real = inner.admin()
    const knownOffsets: Admin['knownOffsets'] = async (name, partitions) => {
      const ends = await real.knownOffsets(name, partitions)
      return state.isOpen ? ends.map(end => ({ ...end, openFrom: end.latest, latest: end.latest + 100 })) : ends
    }
    return { ...real, knownOffsets }
  }
  const driver: Driver = { ...inner, admin }
  return { broker, driver, state }
}

const logOf = (lines: string[]) => ({
  ...noLog,
  warn: (_: unknown, message: string) => void lines.push(message),
  info: (_: unknown, message: string) => void lines.push(message)
})

function counting() {
  const builder = new StreamsBuilder('sales')
  builder.stream('read', input).peek('look', () => undefined)
  return builder.build()
}

async function write(driver: Driver, values: readonly number[]) {
  const producer = driver.producer()
  await producer.send(values.map(n => ({ topic: 'in', key: null, value: Buffer.from(String(n)) })))
  await producer.close()
}

test("W24, M6: another producer's open transaction is no stall: nothing is built anew, and it is named once it lasts", async () => {
  const { broker, driver, state } = aBrokerWithTransaction()
  await write(driver, [1, 2])
  const lines: string[] = []
  const { streams, metrics, consumers } = await run(broker, counting(), {
    driver,
    stallTimeout: 50,
    monitorInterval: 5,
    log: logOf(lines)
  })
  onTestFinished(() => streams.close())
  await eventually('the name', () => streams.health().reason === open)
  expect(streams.health()).toMatchObject({ healthy: false, reason: open })
  expect(metrics.value('streams_waiting_tasks', { reason: 'transaction' })).toBe(1)
  await new Promise(resolve => setTimeout(resolve, 150))
  expect(consumers).toHaveLength(1)
  expect(metrics.value('streams_client_restarts_total', { reason: 'stalled' })).toBe(0)
  expect(lines.filter(line => line === open)).toHaveLength(1)
  state.isOpen = false
  await eventually('health', () => streams.health().healthy)
  expect(lines).toContain('the open transaction has ended')
  expect(metrics.value('streams_waiting_tasks', { reason: 'transaction' })).toBe(0)
})

test('W24, M6: a consumer that stands still before an open transaction is built anew all the same', async () => {
  const { broker, driver } = aBrokerWithTransaction()
  await write(driver, [1, 2])
  const { streams, metrics } = await run(broker, counting(), {
    driver,
    stallTimeout: 50,
    monitorInterval: 5,
    listen: (listener, nth) => (nth === 1 ? { ...listener, onBatch: () => undefined } : listener)
  })
  onTestFinished(() => streams.close())
  await eventually('the second', () => metrics.value('streams_client_restarts_total', { reason: 'stalled' }) === 1)
  await eventually('the name', () => streams.health().reason === open)
})
