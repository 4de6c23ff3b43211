import { expect, test } from 'vitest'
import { FakeClock } from '#streams/testing'
import { type FeedCursor, type LiveEvent, LiveFeed } from './live-feed.ts'

const event = (partition: number, offset: number, time = 0): LiveEvent<number> => ({
  partition,
  offset,
  time,
  data: '{}',
  value: offset
})
const text = (cursor: FeedCursor): string => Buffer.from(cursor.take() ?? Buffer.from('id: ended')).toString()
const ids = (cursor: FeedCursor): string => [...text(cursor).matchAll(/id: (\S+)/g)].map(([, id]) => id).join(' ')

test('a connection without a last event gets what comes from now on', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.load([event(0, 1)])
  feed.broadcast([event(0, 2)])
  const cursor = feed.cursor(undefined)
  expect(ids(cursor)).toBe('')
  feed.broadcast([event(1, 7), event(0, 3)])
  expect(ids(cursor)).toBe('1-7 0-3')
  expect(ids(cursor)).toBe('')
  expect(text(feed.cursor(undefined))).toBe('')
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
  const counts = Array.from({ length: 4 }, () => ids(cursor).split(' ').filter(Boolean).length)
  expect(counts).toEqual([100, 100, 50, 0])
})

test('a filter leaves events out, however many there are between those that it lets through', () => {
  const feed = new LiveFeed<number>('thing', 1_000)
  feed.load([])
  const cursor = feed.cursor(undefined, { key: 'some', passes: offset => offset % 250 === 0 })
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
  expect(text(cursor)).toBe('event: thing\nid: 3-7\ndata: {}\n\n')
})

test('what connections of one filter are given is made once', () => {
  const feed = new LiveFeed<number>('thing', 10)
  feed.load([])
  let asked = 0
  const passes = (offset: number): boolean => {
    asked++
    return offset > 1
  }
  const [all, other] = [feed.cursor(undefined), feed.cursor(undefined)]
  const [some, same] = [feed.cursor(undefined, { key: 'a', passes }), feed.cursor(undefined, { key: 'a', passes })]
  feed.broadcast([event(0, 1), event(0, 2)])
  expect(all.take()).toBe(other.take())
  const taken = some.take()
  expect(Buffer.from(taken ?? []).toString()).toContain('id: 0-2')
  expect(same.take()).toBe(taken)
  expect(asked).toBe(2)
  feed.broadcast([event(0, 3)])
  expect([ids(all), ids(some), ids(same)]).toEqual(['0-3', '0-3', '0-3'])
})

test('connections are told at once after a pause, and otherwise together what came within the interval', () => {
  const clock = new FakeClock()
  const feed = new LiveFeed<number>('thing', 1_000, { clock, interval: 100 })
  feed.load([])
  clock.advance(100)
  const cursor = feed.cursor(undefined)
  const told: string[] = []
  feed.onMore(() => void told.push(ids(cursor)))
  feed.broadcast([event(0, 1)])
  feed.broadcast([event(0, 2)])
  feed.broadcast([event(0, 3)])
  expect(told).toEqual(['0-1'])
  clock.advance(100)
  expect(told).toEqual(['0-1', '0-2 0-3'])
  clock.advance(100)
  feed.broadcast([event(0, 4)])
  expect(told).toEqual(['0-1', '0-2 0-3', '0-4'])
})

test('connections are told early of so much that they would fall behind', () => {
  const clock = new FakeClock()
  const feed = new LiveFeed<number>('thing', 8, { clock, interval: 100 })
  feed.load([])
  const cursor = feed.cursor(undefined)
  let told = ''
  feed.onMore(() => {
    told += ids(cursor)
  })
  feed.broadcast([event(0, 1)])
  expect(told).toBe('')
  feed.broadcast([event(0, 2)])
  expect(told).toBe('0-1 0-2')
})
