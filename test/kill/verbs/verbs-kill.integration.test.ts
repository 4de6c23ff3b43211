import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Admin, type Driver, hours, type Producer } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { KillWorkers } from '../kill-workers.ts'
import type { Expected } from './expected.ts'
import { begin, events, groupOf, keyOf, partitions, timeOf, verbTopics } from './verb-topics.ts'
import { allExpected, verbTopologies } from './verb-topologies.ts'

const run = `verbs-${randomUUID().slice(0, 8)}`
const topics = verbTopics(run)
const expected = allExpected()
const perCall = 40
/** For what was sent to be worked off. */
const longestWait = 240_000

let driver: Driver
let admin: Admin
let producer: Producer
let workers: KillWorkers

beforeAll(async () => {
  driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? '127.0.0.1:9092'] })
  admin = driver.admin()
  producer = driver.producer()
  await Promise.all([admin.connect(), producer.connect()])
  const outputs = expected.map(({ topic }) => topics.out(topic))
  const written = [...outputs, topics.out('with-row'), topics.left, topics.right, topics.names]
  await admin.createTopics(written.map(({ name }) => ({ name, partitions })))
  const names = [...new Set(Array.from({ length: events }, (_, n) => groupOf(n)))].map(group => ({
    topic: topics.names.name,
    key: Buffer.from(group),
    value: Buffer.from(`name of ${group}`)
  }))
  expect(await producer.send(names)).toEqual([])
  workers = await KillWorkers.of(join(import.meta.dirname, 'verbs-worker.ts'), run)
})

afterAll(async () => {
  await workers.endAll('SIGTERM')
  await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(run)))
  await admin.deleteGroups(verbTopologies(run).map(({ name }) => name))
  await Promise.all([admin.close(), producer.close()])
  await workers.remove()
})

/** Sends a third of the records of both topics, a few at a time. */
async function sendThird(third: number): Promise<void> {
  await Promise.all([sendSome(topics.left.name, third, 0), sendSome(topics.right.name, third, 3)])
}

async function sendSome(topic: string, third: number, delay: number): Promise<void> {
  for (let at = (third * events) / 3; at < ((third + 1) * events) / 3; at += perCall) {
    const records = Array.from({ length: perCall }, (_, k) => at + k).map(n => ({
      topic,
      key: Buffer.from(keyOf(n)),
      value: Buffer.from(JSON.stringify({ n, group: groupOf(n) })),
      timestamp: timeOf(n) + delay
    }))
    expect(await producer.send(records)).toEqual([])
    await sleep(300)
  }
}

/**
 * Brings stream time forward on every task, so that records that wait in vain come alone. They are in no group and no pair. What is still on its way
 * then would be late.
 */
async function sendEnds(round: number): Promise<void> {
  const records = Array.from({ length: partitions }, (_, partition) => ({
    topic: topics.left.name,
    partition,
    key: Buffer.from(`end-${partition}`),
    value: Buffer.from(JSON.stringify({ n: -1, group: 'end' })),
    timestamp: begin + hours(5) + round
  }))
  expect(await producer.send(records)).toEqual([])
}

/** Offsets that each application has committed, together. */
async function committed(): Promise<readonly number[]> {
  const all = verbTopologies(run).map(({ name }) => admin.committed(name, [topics.left.name]))
  return (await Promise.all(all)).map(offsets => offsets.reduce((sum, { offset }) => sum + offset, 0))
}

/** Waits until each application has committed some more. */
async function progress(before: readonly number[]): Promise<void> {
  const moved = async (): Promise<boolean> => (await committed()).every((now, n) => now > (before[n] as number) + 20)
  expect(await waitFor(moved, { limit: 150_000 })).toBe(true)
}

async function found({ topic, of }: Expected): Promise<readonly string[]> {
  const { name } = topics.out(topic)
  const ranges = (await admin.offsets(name)).map(({ partition, latest }) => ({
    topic: name,
    partition,
    from: 0,
    to: latest
  }))
  const last = new Map<string, string | undefined>()
  const all = new Set<string>()
  await driver.reader().read(ranges, ({ records }) => {
    for (const { key, value } of records) {
      if (String(key).startsWith('end') || String(value).includes('-1')) continue
      last.set(String(key), value === null ? undefined : String(value))
      if (value !== null) all.add(`${key}=${value}`)
    }
  })
  if (of === 'all') return [...all].sort()
  return [...last].flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])).sort()
}

/** The topics in which something is missing or wrong, with the first difference. */
async function differences(of: readonly Expected[]): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const each of of) {
    const there = await found(each)
    const missing = each.records.filter(record => !there.includes(record))
    const extra = there.filter(record => !each.records.includes(record))
    if (missing.length + extra.length > 0)
      wrong.push(`${each.topic}: ${missing.length} missing (${missing[0]}), ${extra.length} extra (${extra[0]})`)
  }
  return wrong
}

test('all verbs on two workers, each of them killed once in the middle: nothing is missing, and nothing is wrong', async () => {
  workers.start(0)
  workers.start(1)
  for (const slot of [0, 1]) {
    const before = await committed()
    const sent = sendThird(slot)
    await progress(before)
    await workers.end(slot)
    workers.start(slot)
    await sent
  }
  await sendThird(2)
  const soon = expected.filter(({ waits }) => !waits)
  await expect.poll(() => differences(soon), { timeout: longestWait, interval: 2_000 }).toEqual([])
  let round = 0
  const all = async (): Promise<readonly string[]> => {
    await sendEnds(round++)
    return differences(expected)
  }
  await expect.poll(all, { timeout: longestWait, interval: 2_000 }).toEqual([])
  expect(workers.endings).toEqual([])
}, 600_000)
