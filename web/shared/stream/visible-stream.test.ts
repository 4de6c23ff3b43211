import { expect, test } from 'vitest'
import { FakeStreams } from './fake-stream.ts'
import { type Visibility, visibleStream } from './visible-stream.ts'

class FakePage extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  turn(visibilityState: DocumentVisibilityState): void {
    this.visibilityState = visibilityState
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

function start(page = new FakePage()) {
  const streams = new FakeStreams()
  const heard: string[] = []
  const request = { url: '/stream', event: 'comment', lastEventId: '0-1' }
  const stream = visibleStream(request, streams.open, page as unknown as Visibility)
  stream.addEventListener('open', () => void heard.push('open'))
  stream.addEventListener('error', () => void heard.push(`error ${stream.readyState}`))
  stream.addEventListener('comment', ({ data, lastEventId }) => void heard.push(`${lastEventId}=${data}`))
  return { page, streams, heard, stream }
}

test('W35: without a shared worker the stream is closed while the tab is hidden, and goes on behind its last event when shown', () => {
  const { page, streams, heard } = start()
  streams.last.opened()
  streams.last.handOn('comment', 'good', '0-2')
  page.turn('hidden')
  expect(streams.count).toBe(0)
  page.turn('hidden')
  page.turn('visible')
  page.turn('visible')
  streams.last.opened()
  streams.last.handOn('comment', 'missed', '0-3')
  expect(streams.opened.map(({ after }) => after)).toEqual(['0-1', '0-2'])
  expect(heard).toEqual(['open', '0-2=good', 'error 0', 'open', '0-3=missed'])
})

test('W35: a tab that begins hidden opens no stream until it is shown', () => {
  const page = new FakePage()
  page.visibilityState = 'hidden'
  const { streams } = start(page)
  expect(streams.opened).toEqual([])
  page.turn('visible')
  expect(streams.opened.map(({ after }) => after)).toEqual(['0-1'])
})

test('W35: a stream that was closed stays closed, by whomever', () => {
  const { page, streams, stream } = start()
  stream.close()
  page.turn('hidden')
  page.turn('visible')
  expect(streams.opened).toHaveLength(1)
  expect(streams.count).toBe(0)

  const other = start()
  other.streams.giveUp()
  other.page.turn('hidden')
  other.page.turn('visible')
  expect(other.heard).toEqual(['error 2'])
  expect(other.streams.opened).toHaveLength(1)
})
