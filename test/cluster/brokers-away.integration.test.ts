import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../deploy/stack/wait.ts'
import type { BrokerId } from './broker-processes.ts'
import { ClusterOfTests } from './cluster-of-tests.ts'
import { forgotten } from './following.ts'
import { differences, none } from './ledger.ts'
import type { ThreeBrokers } from './three-brokers.ts'

let cluster: ClusterOfTests
let brokers: ThreeBrokers

beforeAll(async () => {
  cluster = await ClusterOfTests.start()
  brokers = cluster.brokers
})
afterEach(() => cluster.heal())
afterAll(() => cluster.stop())

const six: readonly (readonly BrokerId[])[] = [
  [1, 2, 3],
  [2, 3, 1],
  [3, 1, 2],
  [1, 3, 2],
  [2, 1, 3],
  [3, 2, 1]
]

test('leaders are killed and stopped under load and come back: nothing is lost, doubled or out of order, no state forgotten', async () => {
  const { topics, ledger, rows, worker, settled, moreRows, written } = await cluster.place('leaders', six)
  await worker()
  await worker()
  const load = ledger.load()
  for (const [id, end] of [
    [1, brokers.kill],
    [2, brokers.stopBroker],
    [3, brokers.kill]
  ] as const) {
    await end(id)
    await brokers.until(topics.input.name, all => all.every(({ leader }) => leader > 0 && leader !== id))
    expect(await moreRows(200)).toBe(true)
    await brokers.start(id)
    await brokers.until(topics.input.name, all => all.every(({ isr }) => isr.length === 3))
  }
  await load.stop()
  await settled()
  expect(differences(ledger.acknowledged, rows.rows)).toEqual(none)
  expect(forgotten(rows.rows)).toEqual([])
  const { lost, disordered } = differences(ledger.acknowledged, await written())
  expect({ lost, disordered }).toEqual({ lost: [], disordered: [] })
  expect(ledger.acknowledged.length).toBeGreaterThan(2_000)
})

test('outputs that too few replicas take are waited for and written once they do', async () => {
  const pair: readonly (readonly BrokerId[])[] = [
    [1, 2],
    [2, 1]
  ]
  const { topics, ledger, rows, worker, settled, moreRows, written } = await cluster.place(
    'min-isr',
    [
      [1, 2, 3],
      [3, 2, 1]
    ],
    pair
  )
  await brokers.configure(topics.output.name, { 'min.insync.replicas': '2' })
  const { streams } = await worker({ producer: { deliveryTimeoutMs: 4_000 } })
  const load = ledger.load()
  expect(await moreRows(100)).toBe(true)
  await brokers.kill(2)
  const refuses = async (): Promise<boolean> => !streams.health().healthy
  expect(await waitFor(refuses, { limit: 120_000 })).toBe(true)
  expect(streams.health().reason).toContain('waiting for the broker')
  await brokers.start(2)
  await load.stop()
  await settled()
  expect(differences(ledger.acknowledged, rows.rows)).toEqual(none)
  const { lost, disordered } = differences(ledger.acknowledged, await written())
  expect({ lost, disordered }).toEqual({ lost: [], disordered: [] })
  await waitFor(async () => streams.health().healthy, { limit: 120_000 })
  expect(streams.health()).toEqual({ healthy: true })
})

test('partitions that move to other brokers under load are followed there', async () => {
  const { topics, ledger, rows, worker, settled, moreRows } = await cluster.place('moving', [
    [1, 2],
    [2, 3],
    [3, 1]
  ])
  await worker()
  const load = ledger.load()
  expect(await moreRows(100)).toBe(true)
  for (const name of [topics.input.name, topics.output.name]) {
    await brokers.reassign(name, { 0: [3, 2], 1: [1, 3], 2: [2, 1] })
  }
  await brokers.until(topics.input.name, all => all.map(({ leader }) => leader).join() === '3,1,2')
  expect(await moreRows(200)).toBe(true)
  await load.stop()
  await settled()
  expect(differences(ledger.acknowledged, rows.rows)).toEqual(none)
  expect(forgotten(rows.rows)).toEqual([])
})
