import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { consoleLog } from './console-log.ts'

function written(level?: 'debug' | 'info' | 'warn' | 'error'): readonly string[] {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(stripVTControlCharacters(line))
  const log = consoleLog({ write, ...(level === undefined ? {} : { level }) })
  log.debug({}, 'a record')
  log.info({ topology: 'orders' }, 'joined')
  log.warn({}, 'waiting')
  log.error({}, 'stopped')
  return lines.map(line => line.replace(/^\d\d:\d\d:\d\d /, '').trimEnd())
}

test('prints a line for each message from info on, with the time and the level', () => {
  expect(written()).toEqual(['info  joined', 'warn  waiting', 'error stopped'])
})

test('prints what its level says and nothing below', () => {
  expect(written('debug')).toHaveLength(4)
  expect(written('error')).toEqual(['error stopped'])
})
