import { afterEach, expect, test } from 'vitest'
import type { CommitFailure, TopicPartitionOffset } from '../../connector.ts'
import { StreamsError } from '../../index.ts'
import { FakeClock, RecordedMetrics } from '../../testing/index.ts'
import { resolveConfig } from '../streams-config.ts'
import type { StreamTask } from '../task/stream-task.ts'
import { Committer } from './committer.ts'

const committers: Committer[] = []
afterEach(() => {
  for (const committer of committers.splice(0)) committer.stop()
})

/** A task with one source partition, as far as a committer looks at it. */
function aTask(topic: string) {
  const queue = { committed: 0 }
  let offset = 0
  const task = {
    queues: new Map([[topic, queue]]),
    committable: () => (offset > queue.committed ? [{ topic, partition: 0, offset }] : [])
  } as unknown as StreamTask
  return { task, queue, finish: (at: number) => (offset = at) }
}

function aCommitter(answer: (offsets: readonly TopicPartitionOffset[]) => Promise<readonly CommitFailure[]>) {
  const [clock, metrics, lines] = [new FakeClock(), new RecordedMetrics(), [] as string[]]
  const say = (_fields: object, message: string): void => void lines.push(message)
  const log = { debug: say, info: say, warn: say, error: say, child: () => log }
  const config = resolveConfig({ applicationId: 'a', driver: {} as never, commitInterval: 1, clock, metrics, log })
  const tasks = [aTask('good'), aTask('gone')] as const
  const commits: (readonly string[])[] = []
  const consumer = {
    commit: (offsets: readonly TopicPartitionOffset[]) => {
      commits.push(offsets.map(at => `${at.topic} ${at.offset}`))
      return answer(offsets)
    }
  } as never
  const all = tasks.map(({ task }) => task)
  const committer = new Committer('t', config, () => ({ consumer, tasks: all }))
  committers.push(committer)
  return { committer, clock, metrics, lines, tasks, commits, now: () => committer.commit(consumer, all) }
}

const gone = new StreamsError('unknown-topic', 'the topic is gone')
const refuse = async (offsets: readonly TopicPartitionOffset[]): Promise<readonly CommitFailure[]> =>
  offsets.flatMap(({ topic, partition }) => (topic === 'gone' ? [{ topic, partition, error: gone }] : []))

test('M11: a partition whose offset is refused keeps no other from being committed, and is logged once', async () => {
  const { tasks, lines, now, committer } = aCommitter(refuse)
  for (let offset = 1; offset <= 4; offset++) {
    for (const { finish } of tasks) finish(offset)
    await now()
  }
  expect(tasks.map(({ queue }) => queue.committed)).toEqual([4, 0])
  expect(lines).toEqual(['the offset of gone-0 is not committed, retrying: the topic is gone'])
  expect(committer.trouble).toBe('the offset of gone-0 is not committed: the topic is gone')
})

test('M11: a refused partition is tried again less and less often, and says when it is committed again', async () => {
  let isGone = true
  const { tasks, lines, commits, clock, committer } = aCommitter(async offsets => (isGone ? refuse(offsets) : []))
  for (const { finish } of tasks) finish(1)
  committer.soon()
  await expect.poll(() => commits.length).toBe(1)
  for (const { finish } of tasks) finish(2)
  committer.soon()
  await expect.poll(() => commits).toEqual([['good 1', 'gone 1'], ['good 2']])
  isGone = false
  clock.advance(10_000)
  committer.soon()
  await expect.poll(() => tasks[1].queue.committed).toBe(2)
  expect(lines.at(-1)).toBe('the offset of gone-0 is committed again')
  expect(committer.trouble).toBeUndefined()
})

test('M11: a broker that answers no commit is logged once for each reason, not with every try', async () => {
  let reason = 'away'
  const { tasks, lines, now } = aCommitter(() => Promise.reject(new StreamsError('broker-unavailable', reason)))
  for (const { finish } of tasks) finish(1)
  for (let n = 0; n < 5; n++) await now()
  reason = 'not the coordinator'
  for (let n = 0; n < 5; n++) await now()
  expect(lines).toEqual(
    ['away', 'not the coordinator'].map(why => `the offset of good-0, gone-0 is not committed, retrying: ${why}`)
  )
})

test('L5: nothing is committed, and nothing is looked at, while no checkpoint was written', async () => {
  const { commits, now, tasks } = aCommitter(refuse)
  await now()
  expect(commits).toEqual([])
  tasks[0].finish(1)
  await now()
  await now()
  expect(commits).toEqual([['good 1']])
})

test('L12: while one partition waits for its next try the others are committed in time', async () => {
  const { tasks, commits, committer, clock } = aCommitter(refuse)
  tasks[1].finish(1)
  for (let n = 0; n < 12; n++) {
    const before = commits.length
    committer.soon(0)
    await expect.poll(() => commits.length).toBeGreaterThan(before)
    clock.advance(10_000)
  }
  tasks[0].finish(1)
  committer.soon()
  await expect.poll(() => tasks[0].queue.committed).toBe(1)
})

test('M21: a partition that is not committed is tried again in time when the clock is set back', async () => {
  let isGone = true
  const { tasks, clock, committer, commits } = aCommitter(async offsets => (isGone ? refuse(offsets) : []))
  tasks[1].finish(1)
  committer.soon()
  await expect.poll(() => commits.length).toBe(1)
  clock.set(clock.now() - 3_600_000)
  clock.advance(10_000)
  isGone = false
  committer.soon()
  await expect.poll(() => tasks[1].queue.committed).toBe(1)
})
