import { expect, test } from 'vitest'
import type { Consumer } from '../../connector.ts'
import type { TopicPartition } from '../../index.ts'
import type { StreamTask } from '../task/stream-task.ts'
import { taskDefaults } from '../task-options.ts'
import { FlowControl } from './flow-control.ts'

interface FakeQueue extends TopicPartition {
  buffered: number
  bytes: number
  paused: boolean
}

function aTask(partition: number) {
  let looks = 0
  const queue: FakeQueue = { topic: 't', partition, buffered: 0, bytes: 0, paused: false }
  const queues = new Map([['t', queue]])
  const task = {
    isClosed: false,
    get queues() {
      looks++
      return queues
    }
  }
  return { task: task as unknown as StreamTask, queue, looks: () => looks }
}

function aFlow(records: number, count = 3) {
  const tasks = Array.from({ length: count }, (_, partition) => aTask(partition))
  const paused = new Set<number>()
  const consumer = {
    pause: (all: readonly TopicPartition[]) => {
      for (const { partition } of all) paused.add(partition)
    },
    resume: (all: readonly TopicPartition[]) => {
      for (const { partition } of all) paused.delete(partition)
    }
  } as unknown as Consumer
  const flow = new FlowControl({ ...taskDefaults, bufferedRecords: 100 }, { records, bytes: 1e9 })
  const all = tasks.map(({ task }) => task)
  const set = (nth: number, buffered: number): void => {
    const one = tasks[nth] as ReturnType<typeof aTask>
    one.queue.buffered = buffered
    flow.apply(consumer, all, one.task)
  }
  return { flow, tasks, paused, consumer, all, set }
}

test('a partition rests above its bound and goes on below half of it', () => {
  const { set, paused, flow } = aFlow(1e9)
  set(0, 100)
  expect([...paused]).toEqual([0])
  set(0, 51)
  expect(flow.paused).toBe(1)
  set(0, 50)
  expect([...paused]).toEqual([])
})

test('when the process has enough, partitions with something waiting rest until there is room, whichever made it', () => {
  const { set, paused } = aFlow(100)
  set(0, 40)
  set(1, 40)
  set(2, 40)
  expect([...paused]).toEqual([2])
  set(0, 41)
  expect([...paused]).toEqual([2, 0])
  set(1, 0)
  expect([...paused]).toEqual([])
})

test('L4: a look after a slice costs nothing for the other tasks; a task that came or went is counted anew', () => {
  const { set, tasks, flow, consumer, all } = aFlow(1e9, 50)
  set(0, 1)
  const before = tasks.slice(1).map(({ looks }) => looks())
  for (let n = 0; n < 20; n++) set(0, n)
  expect(tasks.slice(1).map(({ looks }) => looks())).toEqual(before)
  flow.apply(consumer, [...all], all[0])
  expect(tasks[7]?.looks()).toBeGreaterThan(before[6] ?? 0)
})

test('the partitions of a stopped task rest', () => {
  const { tasks, flow, consumer, all, paused } = aFlow(1e9)
  Object.assign(tasks[1]?.task ?? {}, { isClosed: true })
  flow.apply(consumer, all)
  expect([...paused]).toEqual([1])
})
