import { expect, test } from 'vitest'
import { type StreamWorker, sharedStream } from './shared-stream.ts'
import type { Told } from './stream-hub.ts'

function start() {
  const page = new EventTarget()
  const posted: unknown[] = []
  const heard: string[] = []
  let fail = (): void => undefined
  const port: StreamWorker['port'] = {
    onmessage: null,
    postMessage: message => void posted.push(message),
    close: () => void posted.push('closed')
  }
  const worker: StreamWorker = {
    port,
    addEventListener: (_, listener) => {
      fail = listener
    }
  }
  const request = { url: '/stream', event: 'comment', lastEventId: '0-1' }
  const stream = sharedStream(request, worker, page)
  stream.addEventListener('open', () => void heard.push('open'))
  stream.addEventListener('error', () => void heard.push(`error ${stream.readyState}`))
  stream.addEventListener('comment', ({ data, lastEventId }) => void heard.push(`${lastEventId}=${data}`))
  const tell = (told: Told): void => port.onmessage?.(new MessageEvent('message', { data: told }))
  return { page, posted, heard, stream, request, tell, fail: () => fail() }
}

const shown = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted })

test('W35: what the worker tells is what an EventSource would say', () => {
  const { posted, heard, stream, request, tell } = start()
  expect(posted).toEqual([request])
  tell({ told: 'open' })
  tell({ told: 'event', data: 'good', id: '0-2' })
  tell({ told: 'error', readyState: 0 })
  stream.close()
  tell({ told: 'open' })
  expect(heard).toEqual(['open', '0-2=good', 'error 0'])
  expect(posted.slice(1)).toEqual([undefined, 'closed'])
})

test('W35: a tab that goes away leaves, and one that the browser brings back opens its stream again', () => {
  const { page, posted, heard } = start()
  page.dispatchEvent(shown(false))
  page.dispatchEvent(new Event('pagehide'))
  expect(posted.slice(1)).toEqual([undefined])
  page.dispatchEvent(shown(true))
  expect(heard).toEqual(['error 2'])
  page.dispatchEvent(shown(true))
  expect(heard).toEqual(['error 2'])
})

test('W35: a worker that cannot be loaded is a stream that is closed', () => {
  const { heard, fail } = start()
  fail()
  expect(heard).toEqual(['error 2'])
})
