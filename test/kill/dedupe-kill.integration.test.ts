import { randomInt, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, type Driver, type Producer, serdes } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { type Event, seenStore, topicsOf } from './dedupe-topology.ts'
import { KillWorkers } from './kill-workers.ts'

const partitions = 4
const unique = 40_000
const repeats = 10_000
const kills = 10
const run = `state-kill-${randomUUID().slice(0, 8)}`
const { input, output } = topicsOf(run)
const changelog = `${run}-${seenStore}-changelog`

let driver: Driver
let admin: Admin
let producer: Producer
let workers: KillWorkers

beforeAll(async () => {
  driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })
  admin = driver.admin()
  producer = driver.producer()
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics([input, output].map(({ name }) => ({ name, partitions })))
  workers = await KillWorkers.of(join(import.meta.dirname, 'dedupe-worker.ts'), run)
})

afterAll(async () => {
  await workers.endAll()
  await admin.deleteTopics([input.name, output.name, changelog])
  await Promise.all([admin.close(), producer.close()])
  await workers.remove()
})

/** Reads what was written to a topic since the last call. */
function tail(topic: string) {
  const from = new Array<number>(partitions).fill(0)
  return async (onRecord: (key: string, value: Buffer | null) => void): Promise<void> => {
    const ends = await admin.offsets(topic)
    const ranges = ends.map(({ partition, latest }) => ({ topic, partition, from: from[partition] ?? 0, to: latest }))
    await driver.reader().read(
      ranges.filter(range => range.from < range.to),
      ({ records }) => {
        for (const { key, value } of records) onRecord(String(key), value)
      }
    )
    for (const { partition, to } of ranges) from[partition] = to
  }
}

const outputs = new Map<string, number>()
const readOutputs = tail(`${run}.out`)
const readNewOutputs = (): Promise<void> =>
  readOutputs((_, value) => {
    const { id } = JSON.parse(String(value)) as Event
    outputs.set(id, (outputs.get(id) ?? 0) + 1)
  })

/** Ids that the stores of a worker that is not running hold as seen. */
async function marksOf(slot: number): Promise<readonly string[]> {
  const base = workers.stateOf(slot)
  const marks: string[] = []
  for (const partition of await readdir(join(base, run, run)).catch(() => [])) {
    const store = await lmdbStores({ directory: base }).open({
      applicationId: run,
      topology: run,
      partition: Number(partition),
      store: seenStore
    })
    for (const [key] of store.range()) marks.push(serdes.string.serde?.deserialize(key) ?? '')
    await store.close()
  }
  return marks
}

/** Sends everything in small portions, so that there is work under way at every kill. */
async function produceAll(): Promise<void> {
  const ids = Array.from({ length: unique }, (_, n) => `e-${n}`)
  for (let n = 0; n < repeats; n++) {
    const again = randomInt(unique)
    ids.splice(Math.min(ids.length, again + randomInt(1, 3_000)), 0, `e-${again}`)
  }
  for (let at = 0; at < ids.length; at += 250) {
    const records = ids.slice(at, at + 250).map(id => ({
      topic: input.name,
      key: Buffer.from(`customer-${id.slice(-3)}`),
      value: Buffer.from(JSON.stringify({ id }))
    }))
    expect(await producer.send(records)).toEqual([])
    await sleep(150)
  }
}

/** Waits until output grows, so that a kill hits a worker at work; gives up after a while, for kills amid a rebalance. */
async function progress(): Promise<void> {
  const count = async (): Promise<number> =>
    (await admin.offsets(output.name)).reduce((sum, { latest }) => sum + latest, 0)
  const before = await count()
  for (const end = Date.now() + 3_000; Date.now() < end && (await count()) === before; ) await sleep(20)
}

async function caughtUp(): Promise<boolean> {
  const ends = await admin.offsets(input.name)
  const done = await admin.committed(run, [input.name])
  return ends.every(({ partition, latest }) => done.find(entry => entry.partition === partition)?.offset === latest)
}

test('dedupe on a persistent store loses nothing and marks nothing without its output over ten kills', async () => {
  workers.start(0)
  workers.start(1)
  const produced = produceAll()
  const unwritten: string[] = []
  let marked = 0
  for (let n = 0; n < kills; n++) {
    await progress()
    await sleep(randomInt(0, 400))
    const slot = randomInt(2)
    await workers.end(slot)
    const marks = await marksOf(slot)
    await readNewOutputs()
    marked = Math.max(marked, marks.length)
    unwritten.push(...marks.filter(id => !outputs.has(id)))
    workers.start(slot)
  }
  await produced
  await expect.poll(caughtUp, { interval: 200 }).toBe(true)
  await workers.endAll()
  await readNewOutputs()
  const marks = new Set<string>()
  await tail(changelog)(key => void marks.add(key))

  expect(workers.endings).toEqual([])
  expect(unwritten).toEqual([])
  expect(marked).toBeGreaterThan(0)
  expect(outputs.size).toBe(unique)
  expect(marks.size).toBe(unique)
  expect([...outputs.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(unique + repeats)
}, 90_000)
