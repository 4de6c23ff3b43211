import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Admin, Driver, Producer } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { type Half, joinChangelog, joinTopics } from './join-topology.ts'
import { KillWorkers } from './kill-workers.ts'

const partitions = 4
const orders = 12_000
const perCall = 200
const run = `join-kill-${randomUUID().slice(0, 8)}`
const topics = joinTopics(run)

let driver: Driver
let admin: Admin
let producer: Producer
let workers: KillWorkers

beforeAll(async () => {
  driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })
  admin = driver.admin()
  producer = driver.producer()
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics(Object.values(topics).map(({ name }) => ({ name, partitions })))
  workers = await KillWorkers.of(join(import.meta.dirname, 'join-worker.ts'), run)
})

afterAll(async () => {
  await workers.endAll()
  await admin.deleteTopics([...Object.values(topics).map(({ name }) => name), joinChangelog(run)])
  await Promise.all([admin.close(), producer.close()])
  await workers.remove()
})

const idOf = (n: number): string => `order-${n}`

/** Sends one half of every order, a few at a time; the numbers begin anywhere, so that either half may come first. */
async function sendAll(topic: string, half: Half, begin: number): Promise<void> {
  for (let at = 0; at < orders; at += perCall) {
    const records = Array.from({ length: perCall }, (_, k) => ({
      topic,
      key: Buffer.from(idOf((begin + at + k) % orders)),
      value: Buffer.from(JSON.stringify({ half }))
    }))
    expect(await producer.send(records)).toEqual([])
    await sleep(100)
  }
}

async function joinedSoFar(): Promise<number> {
  return (await admin.offsets(topics.joined.name)).reduce((sum, { latest }) => sum + latest, 0)
}

/** Waits until more is joined than at the beginning of the call. */
async function progress(): Promise<void> {
  const before = await joinedSoFar()
  expect(await waitFor(async () => (await joinedSoFar()) > before + 200, { limit: 120_000 })).toBe(true)
}

/** Ids of the orders that were joined, each once, however often. */
async function joinedIds(): Promise<readonly string[]> {
  const ids = new Set<string>()
  const ranges = (await admin.offsets(topics.joined.name)).map(({ partition, latest }) => ({
    topic: topics.joined.name,
    partition,
    from: 0,
    to: latest
  }))
  await driver.reader().read(ranges, ({ records }) => {
    for (const { key } of records) ids.add(String(key))
  })
  return [...ids]
}

async function caughtUp(): Promise<boolean> {
  for (const { name } of [topics.orders, topics.payments]) {
    const done = await admin.committed(run, [name])
    for (const { partition, latest } of await admin.offsets(name)) {
      if (done.find(position => position.partition === partition)?.offset !== latest) return false
    }
  }
  return true
}

test('S1: two workers join two topics by a shared store, and one of them is killed in the middle, twice: no order misses its other half', async () => {
  workers.start(0)
  workers.start(1)
  const sent = Promise.all([
    sendAll(topics.orders.name, 'order', 0),
    sendAll(topics.payments.name, 'payment', orders - 3_000)
  ])
  for (const slot of [0, 1]) {
    await progress()
    await workers.end(slot)
    workers.start(slot)
  }
  await sent
  await expect.poll(caughtUp, { interval: 200 }).toBe(true)
  const joined = new Set(await joinedIds())
  const missing = Array.from({ length: orders }, (_, n) => idOf(n)).filter(id => !joined.has(id))
  expect(missing).toEqual([])
  expect(joined.size).toBe(orders)
  expect(workers.endings).toEqual([])
}, 120_000)
