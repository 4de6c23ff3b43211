import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../deploy/stack/wait.ts'
import { ClusterOfTests } from './cluster-of-tests.ts'
import { type Following, forgotten } from './following.ts'
import { differences, Ledger, none } from './ledger.ts'
import type { ThreeBrokers } from './three-brokers.ts'

let cluster: ClusterOfTests
let brokers: ThreeBrokers

beforeAll(async () => {
  cluster = await ClusterOfTests.start()
  brokers = cluster.brokers
})
afterEach(() => cluster.heal())
afterAll(() => cluster.stop())

/** Positions that a worker said were lost, in its log. */
function resetsOf({ lines }: Following) {
  return lines
    .filter(({ fields }) => 'reason' in fields && 'from' in fields && 'to' in fields)
    .map(({ fields: { topic, partition, reason, from, to } }) => ({ topic, partition, reason, from, to }))
}

const becomesHealthy = ({ streams }: Following): Promise<boolean> =>
  waitFor(async () => streams.health().healthy, { limit: 120_000 })

test('H1: a partition without a leader stops no other, for the worker that has it and for one that joins, and is read when it is back', async () => {
  const three = [
    [1, 2, 3],
    [2, 3, 1],
    [3, 1, 2]
  ] as const
  const { ledger, rows, worker, settled, moreRows } = await cluster.place('leaderless', [[1], [2], [3]], three)
  const first = await worker()
  const load = ledger.load()
  expect(await moreRows(200)).toBe(true)
  await brokers.kill(2)
  await brokers.until('leaderless.in', all => all[1]?.leader === -1)
  expect(await moreRows(200)).toBe(true)
  const second = await worker()
  expect(await moreRows(400)).toBe(true)
  expect(first.metrics.value('streams_client_restarts_total')).toBe(0)
  expect(second.metrics.value('streams_client_restarts_total')).toBe(0)
  await brokers.start(2)
  await load.stop()
  await settled()
  expect(differences(ledger.acknowledged, rows.rows)).toEqual(none)
  expect(forgotten(rows.rows)).toEqual([])
  expect(ledger.of(1).length).toBeGreaterThan(0)
})

test('S3: a topic that is deleted and made again under a worker is read from its beginning; that is counted and named', async () => {
  const two = [
    [1, 2, 3],
    [2, 3, 1]
  ] as const
  const { topics, ledger, rows, worker, settled } = await cluster.place('again', two)
  const running = await worker()
  await ledger.send(500)
  await settled()
  await brokers.deleteTopic(topics.input.name)
  await brokers.createTopic({ name: topics.input.name, replicas: two })
  const anew = new Ledger(cluster.driver, topics.input.name, [0, 1], 10_001)
  await anew.send(100)
  await anew.send(600)
  await settled(anew.acknowledged)
  expect(differences([...ledger.acknowledged, ...anew.acknowledged], rows.rows)).toEqual(none)
  expect(running.metrics.value('streams_position_resets_total', { reason: 'recreated' })).toBe(2)
  const named = resetsOf(running).toSorted((a, b) => Number(a.partition) - Number(b.partition))
  expect(named).toEqual(
    [0, 1].map(partition => ({ topic: topics.input.name, partition, reason: 'recreated', from: 250, to: 0 }))
  )
  expect(await becomesHealthy(running)).toBe(true)
})

test('S3: after an unclean election everything that the brokers still hold is processed, and what they lost is named with its offsets', async () => {
  const { topics, ledger, rows, worker, settled, moreRows } = await cluster.place(
    'cut',
    [
      [1, 2],
      [3, 2]
    ],
    [
      [1, 2, 3],
      [3, 2, 1]
    ]
  )
  await brokers.configure(topics.input.name, {
    'min.insync.replicas': '1',
    'unclean.leader.election.enable': 'true'
  })
  const running = await worker()
  await ledger.send(1_000)
  await settled()
  await brokers.kill(2)
  await brokers.until(topics.input.name, ([first]) => first?.isr.join() === '1')
  await ledger.send(600)
  await settled()
  // A worker that has to join again meanwhile begins where it committed last.
  const isCommitted = async (): Promise<boolean> =>
    running.streams.partitions().some(({ partition, committed }) => partition === 0 && committed === 800)
  expect(await waitFor(isCommitted, { limit: 120_000 })).toBe(true)
  await brokers.kill(1)
  await brokers.start(2)
  await brokers.until(topics.input.name, ([first]) => first?.leader === 2)
  const load = ledger.load()
  expect(await moreRows(500)).toBe(true)
  await load.stop()
  await brokers.start(1)
  const held = await ledger.held()
  await settled(held)
  const lost = differences(ledger.acknowledged, held).lost
  expect(lost).toHaveLength(300)
  expect(differences(held, rows.rows)).toEqual(none)
  expect(resetsOf(running)).toEqual([{ topic: topics.input.name, partition: 0, reason: 'cut', from: 800, to: 500 }])
  expect(running.metrics.value('streams_position_resets_total', { reason: 'cut' })).toBe(1)
  expect(running.metrics.value('streams_position_reset_offsets_total', { reason: 'cut' })).toBe(lost.length)
  expect(await becomesHealthy(running)).toBe(true)
})
