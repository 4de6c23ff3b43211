import { expect, test } from 'vitest'
import { troublesOf, workerTroublesOf } from './words.ts'

test('says what a dependency that is down means, with the reason, and nothing of those that are up', () => {
  const troubles = troublesOf([
    { name: 'kafka', status: 'up' },
    { name: 'mysql', status: 'down', detail: 'connect ECONNREFUSED. Check that it runs.' }
  ])
  expect(troubles.map(({ title }) => title)).toEqual(['The database does not answer'])
  expect(troubles[0]?.meaning).toMatch(
    /accepted and waits in Kafka.* Reason: connect ECONNREFUSED\. Check that it runs\. This page/
  )
})

test('names a dependency that it does not know', () => {
  expect(troublesOf([{ name: 'warehouse', status: 'down' }])[0]?.title).toBe('warehouse does not answer')
})

const down = { url: 'http://127.0.0.1:9464', state: 'down' } as const
const at = '2026-02-19T14:30:00.000Z'

test('says what waits while no worker of a topology runs', () => {
  const feedback = {
    name: 'feedback',
    application: 'group',
    workers: 0,
    sub_topologies: [],
    steps: [],
    lag: [{ topic: 'raw', records: 1_200 }],
    waiting: [],
    end_to_end: { records: 0, seconds: 0 }
  }
  expect(workerTroublesOf({ at, workers: [down], topologies: [feedback] })).toEqual([
    { title: 'No worker of feedback runs', meaning: expect.stringContaining('1,200 wait now.') }
  ])
  expect(workerTroublesOf({ at, workers: [], topologies: [{ ...feedback, workers: 1 }] })).toEqual([])
})

test('says where it asked when no worker was ever seen', () => {
  const [trouble] = workerTroublesOf({ at, workers: [down], topologies: [] })
  expect(trouble?.meaning).toContain('http://127.0.0.1:9464')
})
