import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnvironment } from '../../config/environment.ts'
import { systemsNamed } from '../systems.ts'
import { plannedProcesses } from './plan.ts'
import { assertProcessPortsFree } from './processes/process-ports.ts'

const environment = parseEnvironment({ WORKERS: '2', STATE_DIR: 'state' })

test('a system alone has workers without its name, and other processes at the ports after them', () => {
  const planned = plannedProcesses(environment, systemsNamed('comments'))
  expect(planned.map(({ name, port }) => [name, port])).toEqual([
    ['worker-1', 9464],
    ['worker-2', 9465],
    ['producer', 9466],
    ['comments-statistics-worker-1', 9467]
  ])
  expect(planned.map(({ stateDir }) => stateDir)).toEqual([
    join('state', 'worker-1'),
    join('state', 'worker-2'),
    undefined,
    join('state', 'comments-statistics-worker-1')
  ])
})

test('systems side by side have workers with their names, ports that count on, and state of their own', () => {
  const planned = plannedProcesses(environment, systemsNamed('all'))
  expect(planned.map(({ port }) => port)).toEqual(planned.map((_, index) => 9464 + index))
  expect(planned.slice(1, 3).map(({ name, stateDir }) => [name, stateDir])).toEqual([
    ['feedback-worker-2', join('state', 'feedback-worker-2')],
    ['comments-worker-1', join('state', 'comments-worker-1')]
  ])
  expect(planned.slice(-3)).toMatchObject([
    { name: 'comments-producer', system: 'comments' },
    { name: 'comments-statistics-worker-1', system: 'comments' },
    { name: 'media-events-sessions-worker-1', system: 'media-events' }
  ])
})

test('the worker of sentiment trends is named the same in every run, has state of its own, and can be left out', () => {
  const name = 'feedback-trends-worker-1'
  const trends = { name, system: 'feedback', stateDir: join('state', name) }
  expect(plannedProcesses(environment, systemsNamed('feedback')).at(-1)).toMatchObject({ ...trends, port: 9466 })
  expect(plannedProcesses(environment, systemsNamed('all'))).toContainEqual(expect.objectContaining(trends))
  const without = plannedProcesses({ ...environment, FEEDBACK_TRENDS: false }, systemsNamed('feedback'))
  expect(without.map(planned => planned.name)).toEqual(['worker-1', 'worker-2'])
})

test('the worker of viewing sessions is named the same in every run, has state of its own, and can be left out', () => {
  const name = 'media-events-sessions-worker-1'
  const sessions = { name, system: 'media-events', stateDir: join('state', name) }
  expect(plannedProcesses(environment, systemsNamed('media-events')).at(-1)).toMatchObject({ ...sessions, port: 9466 })
  expect(plannedProcesses(environment, systemsNamed('all'))).toContainEqual(expect.objectContaining(sessions))
  const without = plannedProcesses({ ...environment, MEDIA_EVENTS_SESSIONS: false }, systemsNamed('media-events'))
  expect(without.map(planned => planned.name)).toEqual(['worker-1', 'worker-2'])
})

test('the worker of comment statistics is named the same in every run, has state of its own, and can be left out', () => {
  const name = 'comments-statistics-worker-1'
  const statistics = { name, system: 'comments', stateDir: join('state', name) }
  expect(plannedProcesses(environment, systemsNamed('all'))).toContainEqual(expect.objectContaining(statistics))
  const without = plannedProcesses({ ...environment, COMMENTS_STATISTICS: false }, systemsNamed('comments'))
  expect(without.map(planned => planned.name)).toEqual(['worker-1', 'worker-2', 'producer'])
})

test('a port that is wanted twice is an error that names both variables', async () => {
  const port = '29123'
  const same = parseEnvironment({ METRICS_PORT: '29200', API_PORT: port, COMMENTS_API_PORT: port })
  await expect(assertProcessPortsFree(same, systemsNamed('all'))).rejects.toThrow(
    `port ${port} is wanted twice, as API of feedback (API_PORT) and as API of comments: choose another port with COMMENTS_API_PORT=…`
  )
})

test('the port of the gRPC scorer is one of those that must be free', async () => {
  const port = '29124'
  const same = parseEnvironment({
    METRICS_PORT: '29300',
    COMMENTS_PAGE_PORT: '29290',
    COMMENTS_SCORER: 'grpc',
    COMMENTS_API_PORT: port,
    COMMENTS_SCORER_PORT: port
  })
  await expect(assertProcessPortsFree(same, systemsNamed('comments'))).rejects.toThrow(
    `as scorer: choose another port with COMMENTS_SCORER_PORT=…`
  )
})
