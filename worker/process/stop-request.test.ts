import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { onStopRequest, type StopRequest, type StopRequestOptions, sameRequestMs } from './stop-request.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Listens as a process does, and keeps what it heard. */
function listen(options: Pick<StopRequestOptions, 'withParent'> = {}): StopRequest & { readonly heard: string[] } {
  const heard: string[] = []
  const request = onStopRequest({ ...options, onStop: why => heard.push(why), onForced: () => heard.push('forced') })
  onTestFinished(request.end)
  return { ...request, heard }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s asks a process to end', signal => {
  const { heard } = listen()
  process.emit(signal, signal)
  expect(heard).toEqual([signal])
})

test('a Ctrl+C that npm passes on once more is one request; who asks again later does not want to wait', () => {
  const { heard } = listen()
  process.emit('SIGINT', 'SIGINT')
  vi.advanceTimersByTime(sameRequestMs)
  process.emit('SIGINT', 'SIGINT')
  expect(heard).toEqual(['SIGINT'])
  vi.advanceTimersByTime(1)
  process.emit('SIGTERM', 'SIGTERM')
  expect(heard).toEqual(['SIGINT', 'forced'])
})

test('who asks from within never forces the end', () => {
  const { heard, ask } = listen()
  ask('a channel that was closed')
  vi.advanceTimersByTime(2 * sameRequestMs)
  ask('a channel that was closed')
  expect(heard).toEqual(['a channel that was closed'])
})

test('the end of the shell that npm started it by is a request, that of any other parent is none', () => {
  const { ppid } = process
  const parent = vi.spyOn(process, 'ppid', 'get').mockReturnValue(ppid)
  vi.stubEnv('npm_lifecycle_event', undefined)
  const alone = listen({ withParent: true })
  vi.stubEnv('npm_lifecycle_event', 'dev')
  const daemon = listen()
  const script = listen({ withParent: true })
  vi.advanceTimersByTime(10_000)
  expect(script.heard).toEqual([])
  parent.mockReturnValue(1)
  vi.advanceTimersByTime(10_000)
  expect(script.heard).toEqual(['the end of the process that started this one'])
  expect([...alone.heard, ...daemon.heard]).toEqual([])
})
