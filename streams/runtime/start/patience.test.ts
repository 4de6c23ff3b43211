import { expect, test } from 'vitest'
import { StreamsError } from '../../index.ts'
import { FakeClock, RecordedMetrics } from '../../testing/index.ts'
import { resolveConfig } from '../streams-config.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { Patience } from './patience.ts'

test('L13: what is still waited for is told when another wait is over', async () => {
  const [clock, metrics] = [new FakeClock(), new RecordedMetrics()]
  const { task: options, log } = resolveConfig({ applicationId: 'a', driver: {} as never, clock, metrics })
  const runtime = { clock, metrics, options, log, random: () => 0.5 } as unknown as TaskRuntime
  const patience = new Patience(runtime, 't/0_0', 't')
  let isDown = true
  const sink = patience.until('sink', async () => {
    if (isDown) throw new StreamsError('sink-unavailable', 'the database is down', { retryable: true })
  })
  await expect.poll(() => patience.waitingFor).toBe('sink')
  let isAway = true
  const broker = patience.until('broker', async () => {
    if (isAway) throw new StreamsError('broker-unavailable', 'the broker is away', { retryable: true })
  })
  await expect.poll(() => metrics.value('streams_waiting_tasks', { reason: 'broker' })).toBe(1)
  isAway = false
  while (metrics.value('streams_waiting_tasks', { reason: 'broker' }) === 1) {
    clock.runNext()
    await new Promise(setImmediate)
  }
  await broker
  expect([patience.waitingFor, patience.trouble]).toEqual(['sink', 'the database is down'])
  isDown = false
  while (patience.waitingFor !== undefined) {
    clock.runNext()
    await new Promise(setImmediate)
  }
  await sink
  expect([patience.waitingFor, patience.trouble]).toEqual([undefined, undefined])
})
