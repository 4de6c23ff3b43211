import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PageStream } from '../../shared/stream/page-stream.ts'
import type { Comment } from './comment.ts'
import { type Connection, follow } from './follow.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const comment: Comment = {
  commentId: 'c-1',
  text: 'Amazing',
  source: 'Twitter',
  timestamp: '2026-02-19T14:30:00.000Z',
  tag: 'positive',
  textHash: 'ab',
  consumerId: 'worker-a',
  retryCount: 0,
  processedAt: '2026-02-19T14:30:01.000Z'
}

class FakeStream extends EventTarget {
  readyState = 0
  closed = false

  close(): void {
    this.closed = true
  }

  send(id: string, data: string): void {
    this.dispatchEvent(new MessageEvent('comment', { data, lastEventId: id }))
  }

  fail(readyState: number): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

function start(known?: string) {
  const streams: FakeStream[] = []
  const asked: (string | undefined)[] = []
  const batches: (readonly Comment[])[] = []
  const connections: Connection[] = []
  let last = known
  let invalid = 0
  const stop = follow({
    open: id => {
      asked.push(id)
      const stream = new FakeStream()
      streams.push(stream)
      return stream as unknown as PageStream
    },
    lastEventId: () => last,
    onComments: (comments, id) => {
      batches.push(comments)
      last = id
    },
    onInvalid: () => void invalid++,
    onConnection: connection => void connections.push(connection)
  })
  return { streams, asked, batches, connections, stop, invalid: () => invalid }
}

test('hands on together what comes in a moment, and leaves out what is no comment (C-30)', () => {
  const { streams, batches, invalid } = start()
  const second = { ...comment, commentId: 'c-2' }
  streams[0]?.send('0-1', JSON.stringify(comment))
  streams[0]?.send('0-2', JSON.stringify({ ...comment, tag: 'joyful' }))
  streams[0]?.send('0-3', 'no JSON')
  streams[0]?.send('0-4', JSON.stringify(second))
  expect(batches).toEqual([])
  vi.advanceTimersByTime(100)
  expect(batches).toEqual([[comment, second]])
  expect(invalid()).toBe(2)
})

test('begins after the last event that was kept, and leaves short breaks to the browser', () => {
  const { streams, asked, connections } = start('2-7')
  streams[0]?.dispatchEvent(new Event('open'))
  streams[0]?.fail(0)
  vi.advanceTimersByTime(10_000)
  expect(asked).toEqual(['2-7'])
  expect(connections).toEqual(['connecting', 'live', 'offline'])
})

test('opens the stream again after the last event when the browser has given up', () => {
  const { streams, asked, stop } = start()
  streams[0]?.send('0-1', JSON.stringify(comment))
  vi.advanceTimersByTime(100)
  streams[0]?.fail(2)
  vi.advanceTimersByTime(2_000)
  expect(asked).toEqual([undefined, '0-1'])
  stop()
  expect(streams[1]?.closed).toBe(true)
})

test('hands on what was gathered when it ends', () => {
  const { streams, batches, stop } = start()
  streams[0]?.send('0-1', JSON.stringify(comment))
  stop()
  expect(batches).toEqual([[comment]])
  vi.advanceTimersByTime(1_000)
  expect(batches).toHaveLength(1)
})
