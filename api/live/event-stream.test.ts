import { expect, test } from 'vitest'
import { FakeClock } from '#streams/testing'
import { type EventSource, eventStream, eventText } from './event-stream.ts'

function sourceOf(queue: string[]) {
  const listeners = new Set<() => void>()
  let ended = false
  let closed = 0
  const source: EventSource = {
    take: () => (ended ? undefined : Buffer.from(queue.splice(0).join(''))),
    onMore: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      closed++
    }
  }
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  return {
    source,
    add: (text: string): void => {
      queue.push(text)
      tell()
    },
    end: (): void => {
      ended = true
      tell()
    },
    listeners,
    closed: () => closed
  }
}

function readerOf(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  return {
    next: async () => {
      const { value, done } = await reader.read()
      return done ? undefined : decoder.decode(value)
    },
    cancel: () => reader.cancel()
  }
}

test('sends what there is, then what comes, and ends with its source', async () => {
  const { source, add, end, closed, listeners } = sourceOf([eventText('comment', '0-1', '{}')])
  const response = eventStream({ source, clock: new FakeClock() })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const { next } = readerOf(response)
  expect(await next()).toBe('retry: 1000\n\n')
  expect(await next()).toBe('event: comment\nid: 0-1\ndata: {}\n\n')
  const later = next()
  add('more')
  expect(await later).toBe('more')
  const last = next()
  end()
  expect(await last).toBeUndefined()
  expect(closed()).toBe(1)
  expect(listeners.size).toBe(0)
})

test('takes nothing while the client does not read, and lets go when it leaves', async () => {
  const queue: string[] = []
  const { source, add, closed, listeners } = sourceOf(queue)
  const clock = new FakeClock()
  const reader = readerOf(eventStream({ source, clock }))
  add('a')
  await new Promise(setImmediate)
  add('b')
  await new Promise(setImmediate)
  expect(queue.length).toBeGreaterThan(0)
  await reader.cancel()
  expect(closed()).toBe(1)
  expect(listeners.size).toBe(0)
})

test('keeps a quiet connection alive', async () => {
  const { source } = sourceOf([])
  const clock = new FakeClock()
  const { next, cancel } = readerOf(eventStream({ source, clock }))
  await next()
  const beat = next()
  clock.advance(15_000)
  expect(await beat).toBe(': still here\n\n')
  await cancel()
})

test('W35: a client that leaves what was sent unread is cut off', async () => {
  const { source, add, closed } = sourceOf([])
  const clock = new FakeClock()
  const response = eventStream({ source, clock, heartbeat: 1_000, unreadLimit: 3_000 })
  add('never read')
  await new Promise(setImmediate)
  clock.advance(3_000)
  expect(closed()).toBe(0)
  clock.advance(2_000)
  expect(closed()).toBe(1)
  await expect(response.text()).rejects.toThrow('reads nothing')
})

test('W35: every connection has an end, so that clients that vanished do not add up', async () => {
  const { source, closed } = sourceOf([])
  const clock = new FakeClock()
  const { next } = readerOf(eventStream({ source, clock, heartbeat: 1_000, longest: 10_000 }))
  const read = (async () => {
    while ((await next()) !== undefined);
  })()
  for (let second = 0; second < 13; second++) {
    clock.advance(1_000)
    await new Promise(setImmediate)
  }
  await read
  expect(closed()).toBe(1)
})
