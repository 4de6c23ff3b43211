import { expect, test } from 'vitest'
import { type FeedCursor, type LiveEvent, LiveFeed } from './live-feed.ts'

const event = (partition: number, offset: number, time = 0): LiveEvent<number> => ({
  partition,
  offset,
  time,
  data: '{}',
  value: offset
})
const ids = (cursor: FeedCursor): string =>
  (cursor.take() ?? ['ended']).map(text => /id: (\S+)/.exec(text)?.[1] ?? text).join(' ')

test('a connection without a last event gets what comes from now on', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.load([event(0, 1)])
  feed.broadcast([event(0, 2)])
  const cursor = feed.cursor(undefined)
  expect(ids(cursor)).toBe('')
  feed.broadcast([event(1, 7), event(0, 3)])
  expect(ids(cursor)).toBe('1-7 0-3')
  expect(ids(cursor)).toBe('')
  expect(feed.cursor(undefined).take()).toEqual([])
})

test('a connection goes on exactly after an event that was broadcast here, over all partitions', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.broadcast([event(0, 1), event(1, 5), event(0, 2), event(1, 6)])
  expect(ids(feed.cursor('1-5'))).toBe('0-2 1-6')
  expect(ids(feed.cursor('1-6'))).toBe('')
  const cursor = feed.cursor('0-2')
  feed.broadcast([event(0, 3)])
  expect(ids(cursor)).toBe('1-6')
  expect(ids(cursor)).toBe('0-3')
})

test('a connection that comes from another instance misses nothing, and gets little again', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.load([event(1, 4, 0), event(0, 1, 100_000), event(1, 5, 110_000), event(0, 2, 120_000)])
  feed.broadcast([event(1, 6, 130_000)])
  expect(ids(feed.cursor('0-2'))).toBe('1-5 1-6')
  expect(ids(feed.cursor('0-1'))).toBe('1-5 0-2 1-6')
})

test('an event that is not kept any more, or not yet here, is followed by everything kept of other partitions', () => {
  const feed = new LiveFeed<number>('thing', 3)
  feed.broadcast([event(0, 1), event(0, 2), event(1, 5), event(0, 3)])
  expect(ids(feed.cursor('0-1'))).toBe('0-2 1-5 0-3')
  expect(ids(feed.cursor('0-9'))).toBe('1-5')
  expect(ids(feed.cursor('rubbish'))).toBe('')
})

test('a connection that falls behind what is kept is ended, and so is every one when the feed closes', () => {
  const feed = new LiveFeed<number>('thing', 2)
  const slow = feed.cursor(undefined)
  feed.broadcast([event(0, 1), event(0, 2), event(0, 3)])
  expect(slow.take()).toBeUndefined()
  const other = feed.cursor(undefined)
  feed.close()
  expect(other.take()).toBeUndefined()
})

test('connections that come before the feed is loaded wait for it, and get what they would have got after', () => {
  const feed = new LiveFeed<number>('thing', 10)
  const [fresh, resuming] = [feed.cursor(undefined), feed.cursor('0-1')]
  let told = 0
  feed.onMore(() => void told++)
  expect([ids(fresh), ids(resuming)]).toEqual(['', ''])
  feed.load([event(0, 1), event(0, 2)])
  expect(told).toBe(1)
  feed.broadcast([event(0, 3)])
  expect(ids(resuming)).toBe('0-2 0-3')
  expect(ids(fresh)).toBe('0-3')
})

test('takes events in portions', () => {
  const feed = new LiveFeed<number>('thing', 1_000)
  const cursor = feed.cursor(undefined)
  feed.broadcast(Array.from({ length: 250 }, (_, n) => event(0, n)))
  expect([cursor.take()?.length, cursor.take()?.length, cursor.take()?.length, cursor.take()?.length]).toEqual([
    100, 100, 50, 0
  ])
})

test('a filter leaves events out, however many there are between those that it lets through', () => {
  const feed = new LiveFeed<number>('thing', 1_000)
  feed.load([])
  const cursor = feed.cursor(undefined, offset => offset % 250 === 0)
  feed.broadcast(Array.from({ length: 800 }, (_, offset) => event(0, offset)))
  const taken = []
  for (let texts = ids(cursor); texts !== ''; texts = ids(cursor)) taken.push(texts)
  expect(taken.join(' ')).toBe('0-0 0-250 0-500 0-750')
})

test('events have the name of the feed', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.load([])
  const cursor = feed.cursor(undefined)
  feed.broadcast([event(3, 7)])
  expect(cursor.take()).toEqual(['event: thing\nid: 3-7\ndata: {}\n\n'])
})
