import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../deploy/stack/wait.ts'
import { ClusterOfTests } from './cluster-of-tests.ts'
import { forgotten } from './following.ts'
import { differences, none } from './ledger.ts'

let cluster: ClusterOfTests

beforeAll(async () => {
  cluster = await ClusterOfTests.start()
})
afterAll(() => cluster.stop())

test('S2: a broker that freezes under load is left as soon as its partitions have new leaders: nothing waits for its timeout, is lost or doubled', async () => {
  const { brokers } = cluster
  const { topics, ledger, rows, worker, settled, moreRows, written } = await cluster.place('frozen', [
    [1, 2, 3],
    [2, 3, 1],
    [3, 1, 2]
  ])
  await worker()
  await worker()
  const load = ledger.load()
  expect(await moreRows(200)).toBe(true)

  brokers.pause(3)
  for (const { name } of [topics.input, topics.output]) {
    await brokers.until(name, all => all.every(({ leader }) => leader > 0 && leader !== 3))
  }
  const [before, sent] = [rows.rows.length, ledger.of(2).length]
  const ofAll = (): readonly (number | undefined)[] =>
    [0, 1, 2].map(partition => rows.rows.slice(before).find(({ key }) => key.startsWith(`${partition}-`))?.n)
  const limit = 12_000
  await waitFor(async () => !ofAll().includes(undefined) && ledger.of(2).length > sent, { limit })
  expect(ofAll(), `rows of each partition within ${limit / 1000} s`).not.toContain(undefined)
  expect(await moreRows(200, limit)).toBe(true)
  expect(ledger.of(2).length, 'entries that the new leader acknowledged').toBeGreaterThan(sent)

  brokers.resume(3)
  await brokers.until(topics.input.name, all => all.every(({ isr }) => isr.length === 3))
  await load.stop()
  await settled()
  expect(differences(ledger.acknowledged, rows.rows)).toEqual(none)
  expect(forgotten(rows.rows)).toEqual([])
  const { lost, disordered } = differences(ledger.acknowledged, await written())
  expect({ lost, disordered }).toEqual({ lost: [], disordered: [] })
  await cluster.heal()
})
