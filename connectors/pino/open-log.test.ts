import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { openLog } from './open-log.ts'

const opened = (level?: 'debug' | 'warn') => {
  const lines: string[] = []
  const to = { write: (line: string) => void lines.push(line) }
  return { ...openLog({ name: 'api', pretty: false, to, ...(level === undefined ? {} : { level }) }), lines }
}

test('writes one JSON line with level, time, name, fields and message', () => {
  const { log, lines } = opened()
  log.info({ status: 202 }, 'request answered')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    pid: process.pid,
    name: 'api',
    status: 202,
    msg: 'request answered'
  })
})

test('writes only lines of its level and above', () => {
  const { log, lines } = opened('warn')
  const { info, warn } = log
  info({}, 'quiet')
  warn({}, 'loud')
  expect(lines.map(line => JSON.parse(line).msg)).toEqual(['loud'])
})

test('writes an error with its code, stack and causes', () => {
  const { log, lines } = opened()
  const cause = new Error('connection refused')
  log.error({ err: new StreamsError('sink-unavailable', 'no database', { cause }) }, 'request failed')
  const { err } = JSON.parse(lines[0] ?? '')
  expect(err).toMatchObject({ code: 'sink-unavailable', message: expect.stringContaining('no database') })
  expect(err.stack).toContain('connection refused')
})

test('flush resolves', async () => {
  await expect(opened().flush()).resolves.toBeUndefined()
})

test('flush resolves where output is a pipe, which cannot be synced to a disk, and rejects for lines that were not written', async () => {
  const flushing = (code: string) => {
    const flush = (done: (error: Error) => void): void => done(Object.assign(new Error(code), { code }))
    const to = { write: () => undefined, flush }
    return openLog({ name: 'api', pretty: false, to }).flush()
  }
  await expect(flushing('EINVAL')).resolves.toBeUndefined()
  await expect(flushing('EIO')).rejects.toThrow('EIO')
})
