import { expect, test } from 'vitest'
import {
  commentCollection,
  keepBeyond,
  keepComments,
  keepLastEventId,
  keptBeyond,
  keptComments,
  lastEventId
} from './collection.ts'
import type { Comment } from './comment.ts'

class FakeStorage {
  readonly entries = new Map<string, string>()
  getItem = (key: string): string | null => this.entries.get(key) ?? null
  setItem = (key: string, value: string): void => void this.entries.set(key, value)
  removeItem = (key: string): void => void this.entries.delete(key)
}

const comment = (n: number): Comment => ({
  commentId: `c-${n}`,
  text: 'Amazing',
  source: 'Twitter',
  timestamp: '2026-02-19T14:30:00.000Z',
  tag: 'positive',
  textHash: 'ab',
  consumerId: 'worker-a',
  retryCount: 0,
  processedAt: new Date(Date.UTC(2026, 1, 19) + n * 1_000).toISOString()
})

test('keeps each comment once, over a reload (C-31)', async () => {
  const storage = new FakeStorage()
  const first = commentCollection(storage)
  await first.preload()
  keepComments(first, [comment(1), comment(2), comment(2)])
  keepComments(first, [comment(2), comment(3)])
  const again = commentCollection(storage)
  await again.preload()
  expect(again.toArray.map(({ commentId }) => commentId).sort()).toEqual(['c-1', 'c-2', 'c-3'])
})

test('keeps no more than its limit, and lets the oldest go', async () => {
  const collection = commentCollection(new FakeStorage())
  await collection.preload()
  const dropped = keepComments(
    collection,
    Array.from({ length: keptComments + 5 }, (_, n) => comment(n))
  )
  expect(dropped).toBe(5)
  expect(collection.size).toBe(keptComments)
  expect(collection.has('c-4')).toBe(false)
  expect(collection.has('c-5')).toBe(true)
})

test('remembers the last event', () => {
  const storage = new FakeStorage()
  expect(lastEventId(storage)).toBeUndefined()
  keepLastEventId('3-1042', storage)
  expect(lastEventId(storage)).toBe('3-1042')
})

test('remembers how many comments are stored besides', () => {
  const storage = new FakeStorage()
  expect(keptBeyond(storage)).toBe(0)
  expect(keepBeyond(1_132, storage)).toBe(1_132)
  expect(keptBeyond(storage)).toBe(1_132)
})
