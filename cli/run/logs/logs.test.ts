import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { entryReader, isAtLeast } from './entry.ts'
import { LogFile } from './log-file.ts'
import { since } from './since.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-logs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = entryReader(false)
const local = (second: number): number => new Date(2026, 10, 28, 9, 58, second).getTime()

test.each([
  ['2026-11-28T09:58:20,543 INFO Deleted time index (kafka.log)', 'info', 'INFO: Deleted time index (kafka.log)'],
  ['2026-11+00-28 09:58:20 WARN [io.apicurio] (main) deprecated', 'warn', 'WARN: [io.apicurio] (main) deprecated'],
  ['2026-11-28  9:58:20 386 [Warning] Aborted connection', 'warn', 'WARN: Aborted connection'],
  ['2026-11-28  9:58:20 0 [Note] ready for connections', 'info', 'INFO: ready for connections'],
  ['2026-11-28  9:58:20 0 [ERROR] Aborting', 'error', 'ERROR: Aborting']
])('reads the line of a server: %s', (line, level, text) => {
  const entry = read(line)
  expect(entry).toMatchObject({ level, text: expect.stringMatching(/^\[2026-11-28 09:58:20\.\d{3}\] /) })
  expect(entry?.text.split('] ').slice(1).join('] ')).toBe(text)
  expect(Math.floor((entry?.time ?? 0) / 1_000)).toBe(local(20) / 1_000)
})

test('reads the lines of our own processes, fields behind the message and the stack below', () => {
  const time = new Date(local(21)).toISOString()
  const entry = read(JSON.stringify({ level: 'error', time, pid: 7, name: 'api', topic: 't', msg: 'it failed' }))
  expect(entry).toEqual({
    time: local(21),
    level: 'error',
    text: '[2026-11-28 09:58:21.000] ERROR: it failed {"topic":"t"}'
  })
  const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at here' }
  expect(read(JSON.stringify({ level: 'warn', time, msg: 'it failed', err }))?.text).toContain('at here')
  expect(read(`${time} INFO worker-1 was restarted`)?.text).toBe(
    '[2026-11-28 09:58:21.000] INFO: worker-1 was restarted'
  )
})

test('what has no time is no entry of its own', () => {
  for (const line of ['Message #1', '', '{"level":"info"', '{"a":1}', '    at here']) expect(read(line)).toBeUndefined()
})

const at = (second: number, text: string): string => `${new Date(local(second)).toISOString()} INFO ${text}\n`

test('reads as much of the end of a log as is wanted, each entry with the lines that belong to it', async () => {
  const file = join(folder, 'worker-1.log')
  const long = Array.from({ length: 2_000 }, (_, i) => at(i % 60, `line ${i}`)).join('')
  writeFileSync(file, `${long}${at(1, 'Message #1')}  Event ID: é\n`)
  const log = new LogFile(file, read)
  expect(log.name).toBe('worker-1')
  const few = await log.end(entries => entries.length > 5)
  expect(few.length).toBeLessThan(1_000)
  expect(few.at(-1)?.text).toMatch(/INFO: Message #1\n {2}Event ID: é$/)
  const all = await new LogFile(file, read).end(entries => entries.length > 1_990)
  expect(all).toHaveLength(2_001)
})

test('follows a log over characters and lines that are written in parts, and from anew where it is replaced', async () => {
  const file = join(folder, 'api.log')
  writeFileSync(file, at(1, 'one'))
  const log = new LogFile(file, read)
  await log.end(() => true)
  expect(await log.appended()).toEqual([])
  const bytes = Buffer.from(at(2, 'zwei für drei'))
  const inside = bytes.indexOf('ü') + 1
  appendFileSync(file, bytes.subarray(0, inside))
  expect(await log.appended()).toEqual([])
  appendFileSync(file, Buffer.concat([bytes.subarray(inside), Buffer.from('  and more\n')]))
  expect((await log.appended()).map(({ text }) => text.slice(26))).toEqual(['INFO: zwei für drei\n  and more'])
  writeFileSync(file, at(3, 'new'))
  expect((await log.appended()).map(({ text }) => text.slice(26))).toEqual(['INFO: new'])
})

test('since takes a span or a time', () => {
  expect(since('10m', 1_000_000)).toBe(400_000)
  expect(since('2026-11-28T09:00:00Z')).toBe(Date.UTC(2026, 10, 28, 9))
  expect(() => since('soon')).toThrow('It must be like 30s, 10m, 2h, 1d')
})

test('levels have an order', () => {
  expect([isAtLeast('error', 'warn'), isAtLeast('warn', 'warn'), isAtLeast('info', 'warn')]).toEqual([
    true,
    true,
    false
  ])
})
