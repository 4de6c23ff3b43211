import { expect, test } from 'vitest'
import { handClock } from '../../testing/feedback-app.ts'
import { topologyState } from './topology-state.ts'
import type { WorkerReport } from './worker-report.ts'

const node = (name: string, kind: string, topics: readonly string[] = []) => ({
  name,
  kind,
  verb: 'x',
  topics,
  stores: [],
  parents: [],
  children: []
})
const topology = {
  application: 'group',
  name: 'feedback',
  subTopologies: [{ id: 0, nodes: [node('read', 'source', ['raw']), node('enrich', 'processor')] }]
}

const worker = (port: number, processed: number): WorkerReport => ({
  url: `http://127.0.0.1:${port}`,
  state: 'ready',
  topology,
  samples: [
    {
      name: 'streams_step_records_total',
      labels: { topology: 'feedback', step: 'enrich', outcome: 'processed' },
      value: processed
    },
    { name: 'streams_waiting_tasks', labels: { topology: 'feedback', reason: 'sink' }, value: 1 },
    { name: 'streams_waiting_tasks', labels: { topology: 'feedback', reason: 'registry' }, value: 0 }
  ]
})

const gone = (port: number): WorkerReport => ({
  url: `http://127.0.0.1:${port}`,
  state: 'down',
  detail: 'connect ECONNREFUSED',
  samples: []
})

test('adds up the workers of a topology, with the lag that the broker tells', async () => {
  const lag = async (group: string, topics: readonly string[]) => topics.map(() => (group === 'group' ? 7 : null))
  const state = topologyState({ workers: async () => [worker(1, 2), worker(2, 3)], lag, clock: handClock() })
  const { topologies, workers } = await state()
  expect(workers.map(one => one.state)).toEqual(['ready', 'ready'])
  expect(topologies).toMatchObject([
    { name: 'feedback', workers: 2, lag: [{ topic: 'raw', records: 7 }], waiting: [{ reason: 'sink', tasks: 2 }] }
  ])
  expect(topologies[0]?.steps.map(({ name, processed }) => [name, processed])).toEqual([
    ['read', 0],
    ['enrich', 5]
  ])
})

test('still shows a topology, and its lag, after its workers are gone', async () => {
  const clock = handClock()
  let reports = [worker(1, 2)]
  const state = topologyState({ workers: async () => reports, lag: async () => [9], clock })
  await state()
  reports = [gone(1)]
  clock.advance(1_000)
  const { topologies, workers } = await state()
  expect(workers).toEqual([
    { url: 'http://127.0.0.1:1', state: 'down', detail: 'connect ECONNREFUSED', topology: 'feedback' }
  ])
  expect(topologies).toMatchObject([{ workers: 0, lag: [{ topic: 'raw', records: 9 }] }])
})

test('looks once for all who ask within a second, and leaves out what has no topology', async () => {
  let looks = 0
  const clock = handClock()
  const workers = async (): Promise<readonly WorkerReport[]> => {
    looks++
    return [{ url: 'http://127.0.0.1:3', state: 'ready', samples: [] }]
  }
  const state = topologyState({ workers, lag: async () => [], clock })
  const [first] = await Promise.all([state(), state()])
  expect(first).toMatchObject({ workers: [], topologies: [] })
  expect(looks).toBe(1)
  clock.advance(1_000)
  await state()
  expect(looks).toBe(2)
})
