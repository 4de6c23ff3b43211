import { expect, test } from 'vitest'
import { noLog } from '#streams'
import { wireLogger } from './log-creator.ts'

type Lines = {
  error: (message: string, fields?: object) => void
  warn: (message: string) => void
  info: (message: string) => void
}

test("kafkajs's errors are debug lines, its warnings stay warnings, the rest is silent", () => {
  const lines: unknown[] = []
  const logger = wireLogger({
    ...noLog,
    debug: (fields, message) => lines.push(['debug', message, fields]),
    warn: (_, message) => lines.push(['warn', message])
  }).namespace('Connection') as unknown as Lines
  logger.error('Connection error', { broker: 'b:1', stack: 'long' })
  logger.warn('careful')
  logger.info('connected')
  expect(lines).toEqual([
    ['debug', 'Connection error', { client: 'kafkajs', namespace: 'Connection', broker: 'b:1' }],
    ['warn', 'careful']
  ])
})
