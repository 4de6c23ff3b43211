import { expect, test } from 'vitest'
import { FakeStreams } from './fake-stream.ts'
import { StreamHub, type Told } from './stream-hub.ts'

function tabsOf(streams: FakeStreams) {
  const hub = new StreamHub(streams.open)
  return (lastEventId?: string, url = '/stream') => {
    const told: string[] = []
    const say = (one: Told): void => {
      told.push(one.told === 'event' ? `${one.id}=${one.data}` : one.told)
    }
    return { told, leave: hub.join({ url, event: 'comment', lastEventId }, say) }
  }
}

test('W35: eight tabs share one stream, and all are told what comes', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  const tabs = Array.from({ length: 8 }, () => tab())
  streams.last.opened()
  streams.last.handOn('comment', 'good', '0-1')
  expect(streams.opened).toHaveLength(1)
  for (const { told } of tabs) expect(told).toEqual(['open', '0-1=good'])
})

test('W35: a tab that comes later is told what came behind the event that it knows, and nothing twice', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  tab('0-0')
  streams.last.opened()
  for (const id of ['0-1', '0-2', '0-3']) streams.last.handOn('comment', 'a', id)
  expect(tab('0-1').told).toEqual(['open', '0-2=a', '0-3=a'])
  expect(tab('0-3').told).toEqual(['open'])
  expect(tab('0-0').told).toEqual(['open', '0-1=a', '0-2=a', '0-3=a'])
  expect(tab().told).toEqual(['open'])
  expect(streams.opened).toHaveLength(1)
})

test('W35: a tab that knows less than what is kept has the stream begin behind that, so that it misses nothing', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  const first = tab('0-5')
  streams.last.opened()
  streams.last.handOn('comment', 'f', '0-6')
  const behind = tab('0-4')
  expect(streams.opened.map(({ after }) => after)).toEqual(['0-5', '0-4'])
  expect(streams.count).toBe(1)
  streams.opened[0]?.stream.handOn('comment', 'late', '0-7')
  streams.last.opened()
  streams.last.handOn('comment', 'e', '0-5')
  expect(behind.told).toEqual(['open', '0-5=e'])
  expect(first.told).toEqual(['open', '0-6=f', 'open', '0-5=e'])
})

test('W35: of a long stream the last thousand events are kept', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  tab('0')
  streams.last.opened()
  for (let id = 1; id <= 1_100; id++) streams.last.handOn('comment', 'a', String(id))
  expect(tab('101').told).toHaveLength(1_000)
  expect(streams.opened).toHaveLength(1)
  tab('0')
  expect(streams.opened.map(({ after }) => after)).toEqual(['0', '0'])
})

test('W35: with the last tab the connection ends, and the next opens another', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  const [one, two] = [tab(), tab()]
  one.leave()
  expect(streams.count).toBe(1)
  two.leave()
  two.leave()
  expect(streams.count).toBe(0)
  const third = tab('0-9')
  streams.last.opened()
  expect(streams.opened.at(-1)?.after).toBe('0-9')
  expect(third.told).toEqual(['open'])
  expect(two.told).toEqual([])
})

test('W35: a stream that the browser gave up is opened again by the first tab that asks, and the others join it', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  const first = tab()
  streams.last.opened()
  streams.last.failed(0)
  streams.last.opened()
  streams.giveUp()
  expect(first.told).toEqual(['open', 'error', 'open', 'error'])
  tab('0-1')
  tab('0-1')
  expect(streams.opened.map(({ after }) => after)).toEqual([undefined, '0-1'])
})

test('W35: streams of other addresses are streams of their own', () => {
  const streams = new FakeStreams()
  const tab = tabsOf(streams)
  tab(undefined, '/a')
  tab(undefined, '/b')
  expect(streams.count).toBe(2)
})
