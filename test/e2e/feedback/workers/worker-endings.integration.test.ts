import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestProxy, testProxy } from '../../../../connectors/mysql/testing/test-proxy.ts'
import { waitFor } from '../../../../deploy/stack/wait.ts'
import { sameRequestMs } from '../../../../worker/process/stop-request.ts'
import { feedbackRange, rawProducer } from '../feedback.ts'
import { rowsOf } from '../rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()

let system: FeedbackSystem
let proxy: TestProxy

beforeAll(async () => {
  system = await newSystem()
  const { MYSQL_HOST: host, MYSQL_PORT: port } = system.env
  proxy = await testProxy({ host, port: Number(port) })
})

afterAll(() => proxy.close())

/** Resolves when the process has ended by itself. */
async function ended({ child }: Served): Promise<void> {
  expect(await waitFor(async () => !child.running, { limit: 120_000 })).toBe(true)
}

test('a worker whose topics are missing and may not be made ends with code 1 and one line that names them', async () => {
  const variables = { TOPIC_CREATE: 'false', FEEDBACK_RAW_TOPIC: 'no-such-events' }
  const worker = await system.worker(variables, { wait: false })
  await ended(worker)
  expect((await worker.child.kill()).code).toBe(1)
  const said = worker.child.output.split('\n').filter(line => line.startsWith('worker ended: '))
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/no-such-events.* do not exist and TOPIC_CREATE=false; create them first \(unknown-topic\)$/)
})

test('a worker whose setting is wrong ends with code 1 before it starts anything, naming the variable', async () => {
  const worker = await system.worker({ COMMIT_INTERVAL_MS: 'often' }, { wait: false })
  await ended(worker)
  expect((await worker.child.kill()).code).toBe(1)
  expect(worker.child.output).toContain('COMMIT_INTERVAL_MS=often is wrong: it must be an integer')
})

test('a worker that starts while its database is away says so in /ready, and is ready once it is there', async () => {
  const late = await testProxy({ host: '127.0.0.1', port: 1 })
  const worker = await system.worker({ MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(late.port) }, { wait: false })
  const ready = async (): Promise<{ status?: string; reason?: string }> => {
    const answer = await fetch(`${worker.url}/ready`).catch(() => undefined)
    return answer === undefined ? {} : ((await answer.json()) as { status: string })
  }
  await expect.poll(ready).toMatchObject({
    status: 'not ready',
    reason: expect.stringMatching(/^not available yet: migrating the database .* failed/)
  })
  const { MYSQL_HOST: host, MYSQL_PORT: port } = system.env
  late.lead({ host, port: Number(port) })
  await expect.poll(ready).toEqual({ status: 'ready' })
  await worker.child.terminate()
  await late.close()
})

test('a second signal ends at once a worker that waits for its sink; what it held comes again to the next', async () => {
  const worker = await system.worker({ MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(proxy.port) })
  const feedback = feedbackRange('second-signal', 0, 50)
  const producer = await rawProducer(system)
  proxy.pause()
  await producer.send(feedback)
  await producer.close()
  const written = async (): Promise<boolean> =>
    (await fetch(`${worker.url}/metrics`).then(answer => answer.text())).includes('outcome="processed"')
  expect(await waitFor(written, { limit: 120_000 })).toBe(true)
  const first = worker.child.terminate()
  const isStopping = async (): Promise<boolean> => worker.child.output.includes('send the signal again to end at once')
  expect(await waitFor(isStopping, { limit: 120_000, every: 5 })).toBe(true)
  // What comes sooner is taken for an echo of the first.
  await delay(sameRequestMs + 100)
  const second = await worker.child.terminate()
  await first
  expect([second.code, second.signal]).toEqual([1, null])
  expect(second.took).toBeLessThan(10_000)
  expect(await rowsOf(system)).toHaveLength(0)
  proxy.resume()
  await system.worker()
  expect(await waitFor(async () => (await rowsOf(system)).length === feedback.length, { limit: 120_000 })).toBe(true)
})
