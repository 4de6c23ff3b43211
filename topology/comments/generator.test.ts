import { expect, test } from 'vitest'
import { type Logger, noLog } from '#streams'
import { FakeClock, RecordedMetrics } from '#streams/testing'
import { commentGenerator, type Generated } from './generator.ts'
import { produceComments } from './produce.ts'
import { validateComment } from './validate.ts'

const many = 20_000
const settled = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))
const take = (seed: number, count = many): readonly Generated[] => {
  const { next } = commentGenerator({ seed })
  return Array.from({ length: count }, (_, n) => next(n))
}

test('makes valid comments with ids of their own, and sends 5 % of them again unchanged (C-4, C-5)', () => {
  const made = take(1)
  const repeats = made.filter(({ repeat }) => repeat)
  expect(repeats.length / many).toBeCloseTo(0.05, 2)
  const firsts = new Map(made.filter(({ repeat }) => !repeat).map(({ comment }) => [comment.commentId, comment]))
  expect(firsts.size + repeats.length).toBe(many)
  for (const { comment } of repeats) expect(firsts.get(comment.commentId)).toEqual(comment)
  for (const { comment } of made) expect(validateComment(comment)).toBe(comment)
})

test('makes the same from the same seed, and other ids from another one', () => {
  expect(take(7, 500)).toEqual(take(7, 500))
  const ids = new Set(take(7, 500).map(({ comment }) => comment.commentId))
  expect(take(8, 500).filter(({ comment }) => ids.has(comment.commentId))).toEqual([])
})

test('waits 100 ms to 10 s between two comments, or as a rate wants it (C-3)', () => {
  const { gap } = commentGenerator({ seed: 3 })
  const gaps = Array.from({ length: many }, gap)
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
  expect(Math.max(...gaps)).toBeLessThanOrEqual(10_000)
  expect(Math.min(...gaps)).toBeLessThan(150)
  expect(Math.max(...gaps)).toBeGreaterThan(9_900)
  const fast = commentGenerator({ seed: 3, rate: 1_000 })
  expect(Array.from({ length: many }, fast.gap).reduce((sum, one) => sum + one, 0) / many).toBeCloseTo(1, 1)
})

test('publishes as many as asked for, in time, and says so (C-6)', async () => {
  const clock = new FakeClock()
  const begun = clock.now()
  const metrics = new RecordedMetrics()
  const published: { readonly at: number; readonly ids: readonly string[] }[] = []
  const lines: string[] = []
  const log: Logger = { ...noLog, info: (_, message) => void lines.push(message) }
  const ended = produceComments({
    generator: commentGenerator({ seed: 5 }),
    publish: async batch => {
      published.push({ at: clock.now(), ids: batch.map(({ comment }) => comment.commentId) })
    },
    limit: 40,
    clock,
    log,
    metrics,
    signal: new AbortController().signal
  })
  let over = false
  ended.then(() => {
    over = true
  })
  while (!over) {
    clock.advance(100)
    await settled()
  }
  expect(published.flatMap(({ ids }) => ids)).toHaveLength(40)
  expect((published.at(-1)?.at ?? 0) - begun).toBeGreaterThan(39 * 100)
  expect(lines.every(line => line.startsWith('Published comment...'))).toBe(true)
  const total = metrics.value('comments_published_total', {})
  expect(total).toBe(40)
})

test('ends when it is told to, amid a pause', async () => {
  const stop = new AbortController()
  const clock = new FakeClock()
  const options = { clock, log: noLog, metrics: new RecordedMetrics(), signal: stop.signal, limit: 0 }
  const ended = produceComments({
    ...options,
    generator: commentGenerator({ seed: 5 }),
    publish: async () => undefined
  })
  clock.advance(50)
  await settled()
  stop.abort(new Error('enough'))
  await ended
})
