import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
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
  const error = new StreamsError('sink-unavailable', 'no database: connection refused', { cause })
  log.error({ err: error }, 'request failed')
  const { err } = JSON.parse(lines[0] ?? '')
  expect(err).toMatchObject({ code: 'sink-unavailable', message: 'no database: connection refused' })
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

/** What a process of its own writes to standard output while `code` has the log. */
const outputOf = async (code: string): Promise<readonly string[]> => {
  const file = new URL('./open-log.ts', import.meta.url).href
  const program = `import { openLog } from '${file}'; const { log, flush } = openLog({ name: 'api', pretty: false }); ${code}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  return stdout.trim().split('\n')
}

test('a process that ends by itself has written all its lines in order, more than a batch and less', async () => {
  const numbers = (lines: readonly string[]) => lines.map(line => JSON.parse(line).n)
  const many = Array.from({ length: 1_000 }, (_, n) => n)
  expect(numbers(await outputOf('for (let n = 0; n < 1000; n++) log.info({ n }, "line")'))).toEqual(many)
  expect(numbers(await outputOf('log.info({ n: 0 }, "line"); process.exit(0)'))).toEqual([0])
})

test('lines reach standard output before a flush ends, and without one while the process works', async () => {
  const killed = 'process.kill(process.pid, "SIGKILL")'
  const ended = (code: string) => outputOf(code).catch((error: { stdout: string }) => error.stdout.trim().split('\n'))
  expect(await ended(`log.info({}, "flushed"); await flush(); ${killed}`)).toEqual([expect.stringContaining('flushed')])
  const written = `log.info({}, "waited"); setTimeout(() => ${killed}, 600)`
  expect(await ended(written)).toEqual([expect.stringContaining('waited')])
})
