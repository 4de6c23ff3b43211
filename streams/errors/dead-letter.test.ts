import { expect, test } from 'vitest'
import { noHeaders } from '../headers.ts'
import { deadLetter, errorHeaders, replayCount, withoutErrorHeaders } from './dead-letter.ts'
import type { ErrorContext } from './error-context.ts'
import { StreamsError } from './streams-error.ts'

const record = {
  key: Buffer.from([0, 255]),
  value: Buffer.from('not json'),
  headers: { trace: Buffer.from('a'), many: ['x', null] },
  timestamp: 1_767_225_600_123,
  offset: 42
}
const context: ErrorContext = {
  stage: 'processing',
  application: 'app',
  topology: 't',
  step: 'work',
  topic: 'in',
  partition: 3,
  record,
  attempts: 5,
  schemaId: 7
}
const error = new StreamsError('invalid-value', 'the name is missing')

test('is the record as it came, with what Kafka and we say about it as text', () => {
  const { headers, ...letter } = deadLetter('dead', error, context)
  expect(letter).toEqual({ topic: 'dead', key: record.key, value: record.value })
  expect(headers).toEqual({
    ...record.headers,
    '__streams.errors.exception': 'invalid-value',
    '__streams.errors.message': 'the name is missing',
    '__streams.errors.stacktrace': error.stack,
    '__streams.errors.topic': 'in',
    '__streams.errors.partition': '3',
    '__streams.errors.offset': '42',
    '__streams.errors.step': 'work',
    '__streams.errors.attempts': '5',
    '__streams.errors.timestamp': '1767225600123',
    '__streams.errors.application': 'app',
    '__streams.errors.schema-id': '7',
    '__streams.errors.replay-count': '0',
    '__streams.event-time': '1767225600123'
  })
})

test('keeps null keys and tombstones, leaves out only stack trace and schema id, and names a foreign error by its class', () => {
  const foreign = new RangeError('too far')
  delete foreign.stack
  const { schemaId: _, ...without } = context
  const letter = deadLetter('dead', foreign, { ...without, record: { ...record, key: null, value: null } })
  expect([letter.key, letter.value]).toEqual([null, null])
  expect(letter.headers?.[errorHeaders.exception]).toBe('RangeError')
  const missing = Object.values(errorHeaders).filter(name => !(name in (letter.headers ?? {})))
  const { stacktrace, schemaId, updates, truncated } = errorHeaders
  expect(missing).toEqual([stacktrace, schemaId, updates, truncated])
})

test('cuts messages and stack traces that are longer than anyone reads', () => {
  const long = new Error('x'.repeat(100_000))
  const { headers = noHeaders } = deadLetter('dead', long, context)
  expect(String(headers[errorHeaders.message])).toHaveLength(4_000)
  expect(String(headers[errorHeaders.stacktrace])).toHaveLength(8_000)
})

test('a record that died before has the reasons of its last death alone, and keeps count of its replays', () => {
  const before = { ...record.headers, [errorHeaders.replayCount]: Buffer.from('2'), [errorHeaders.schemaId]: '9' }
  const { schemaId: _, ...without } = context
  const { headers = noHeaders } = deadLetter('dead', error, { ...without, record: { ...record, headers: before } })
  expect(headers[errorHeaders.replayCount]).toBe('2')
  expect(headers).not.toHaveProperty([errorHeaders.schemaId])
  expect(withoutErrorHeaders(headers)).toEqual(record.headers)
})

test.each([
  [{}, 0],
  [{ [errorHeaders.replayCount]: '3' }, 3],
  [{ [errorHeaders.replayCount]: Buffer.from('12') }, 12],
  [{ [errorHeaders.replayCount]: 'many' }, 0],
  [{ [errorHeaders.replayCount]: '-1' }, 0],
  [{ [errorHeaders.replayCount]: '1.5' }, 0]
])('the replay count of %j is %i', (headers, count) => {
  expect(replayCount(headers)).toBe(count)
})
