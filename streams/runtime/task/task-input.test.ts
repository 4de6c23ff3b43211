import { expect, test } from 'vitest'
import { noHeaders } from '../../headers.ts'
import type { SteadyClock } from '../../time/clock.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { TaskInput } from './task-input.ts'
import { unlimitedRoom } from './unpack-room.ts'

const sourceOf = (topic: string): CompiledSource => ({
  name: `read-${topic}`,
  topic,
  receive: () => undefined,
  prepare: () => undefined,
  carriesEventTime: false,
  schemaId: () => undefined
})

function anInput(maxTaskIdle: number, clock: Pick<SteadyClock, 'now' | 'steady'>): TaskInput {
  const runtime = { clock, options: { maxTaskIdle }, lagOf: () => 0 } as unknown as TaskRuntime
  const around = { room: unlimitedRoom(), wake: () => undefined, onDamaged: () => undefined }
  const input = new TaskInput(runtime, false, around)
  for (const topic of ['orders', 'payments']) input.assign({ topic, partition: 0, offset: 0 }, sourceOf(topic))
  return input
}

test('a look at what waits, when its time is just over, does not keep the task from being woken for it', () => {
  let now = 1_000
  const input = anInput(200, { now: () => 0, steady: () => now })
  const record = { key: null, value: null, headers: noHeaders, timestamp: 5, offset: 0 }
  input.add({ topic: 'orders', partition: 0, records: [record], nextOffset: 1, highWatermark: 1 })
  expect(input.choose()).toBeUndefined()
  now = 1_199
  expect(input.isDue()).toBe(false)
  now = 1_200
  expect(input.choose()?.topic).toBe('orders')
  expect(input.isDue()).toBe(true)
  now = 1_300
  expect(input.isDue()).toBe(false)
})
