import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ProducerRecord } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { tellsPrivateMemory, watchMemory } from './private-memory.ts'

const keys = 2_000_000
const counted = 500_000
const partitions = 6
/** Bytes of private memory that a worker may have at most with so many keys on disk. */
const mostBytes = 300_000_000
const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })

/** Keys that stand in no order, so that no two of a transaction are on one page of the store. */
function keyOf(n: number): Buffer {
  return Buffer.from(`${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16)}-${n}`)
}

/** The changelog of a count, with each key once, and records for every fourth of them. */
async function fill(application: string): Promise<void> {
  const admin = driver.admin()
  const producer = driver.producer()
  const [changelog, input] = [`${application}-counts-changelog`, `${application}-in`]
  onTestFinished(async () => {
    await producer.close()
    await admin.deleteTopics([changelog, input, `${application}-out`])
    await admin.close()
  })
  await admin.createTopics([
    { name: changelog, partitions, config: { 'cleanup.policy': 'compact' } },
    { name: input, partitions },
    { name: `${application}-out`, partitions }
  ])
  await producer.connect()
  const send = async (count: number, record: (n: number) => ProducerRecord): Promise<void> => {
    for (let from = 0; from < count; from += 10_000) {
      const [refused] = await producer.send(Array.from({ length: 10_000 }, (_, n) => record(from + n)))
      if (refused) throw refused.error
    }
  }
  const time = Buffer.alloc(8)
  time.writeDoubleBE(Date.now())
  const value = Buffer.concat([time, Buffer.from('1')])
  await send(keys, n => ({ topic: changelog, key: keyOf(n), value }))
  await send(counted, n => ({ topic: input, key: keyOf(4 * n), value: Buffer.from('one more') }))
}

test.skipIf(!tellsPrivateMemory)(
  '2,000,000 keys that are restored into LMDB, and then counted on, leave a worker below 300 MB of private memory',
  async () => {
    const application = `large-${randomUUID().slice(0, 8)}`
    await fill(application)
    const { path, remove } = await temporaryDirectory()
    const worker = spawn(process.execPath, [join(import.meta.dirname, 'counting-worker.ts'), application, path], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const ended = once(worker, 'exit')
    onTestFinished(async () => {
      worker.kill('SIGKILL')
      await ended
      await remove()
    })
    let restored = 0
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      restored += text.split('restored').length - 1
    })
    const most = watchMemory(worker.pid ?? 0)
    const isAlive = (): true => {
      if (worker.exitCode !== null) throw new Error(`the worker ended with ${worker.exitCode}`)
      return true
    }
    const isRestored = async (): Promise<boolean> => isAlive() && restored === partitions
    expect(await waitFor(isRestored, { limit: 300_000, every: 50 }), 'it is restored').toBe(true)
    const atRestore = most()
    const admin = driver.admin()
    onTestFinished(() => admin.close())
    const isCounted = async (): Promise<boolean> => {
      isAlive()
      const committed = await admin.committed(application, [`${application}-in`])
      return committed.reduce((sum, { offset }) => sum + Math.max(0, offset), 0) === counted
    }
    const mostWhileCounting = watchMemory(worker.pid ?? 0)
    expect(await waitFor(isCounted, { limit: 300_000, every: 200 }), 'it has counted').toBe(true)
    const bytes = Math.max(atRestore, mostWhileCounting())
    const mebibytes = [atRestore, bytes].map(size => Math.round(size / 1_048_576))
    process.stdout.write(`${mebibytes[0]} MiB of private memory at most to restore, ${mebibytes[1]} in all\n`)
    expect(bytes).toBeLessThan(mostBytes)
  }
)
