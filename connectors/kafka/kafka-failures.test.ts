import { expect, test } from 'vitest'
import { streamsErrorOf } from './kafka-errors.ts'
import { kafkaFailures } from './kafka-failures.ts'
import { createErrorFromCode } from './wire/kafkajs-internals.ts'

/** An error as kafkajs gives it for a code of the table. */
function errorFor(code: string): Error {
  if (code === 'no answer') return Object.assign(new Error('closed'), { name: 'KafkaJSConnectionClosedError' })
  if (code === 'certificate') return Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' })
  return Object.assign(new Error('said'), { name: 'KafkaJSProtocolError', type: code })
}

test.each(kafkaFailures.map(row => [row.codes.join(' '), row] as const))('W17: Kafka %s', (_, row) => {
  for (const code of row.codes) {
    const ours = streamsErrorOf(errorFor(code), 'doing it', 'production-failed')
    expect(ours.code).toBe(row.code)
    const passes = row.sign === 'connection' || (row.sign === 'outage' && !('endsRequest' in row))
    expect(ours.retryable).toBe(passes)
    expect(ours.message).toContain('doing it')
  }
})

test('W17: what Kafka calls retriable is in a row of what passes, but for a topic that is not there', () => {
  for (let code = -1; code <= 88; code++) {
    const error = createErrorFromCode(code) as Error & { readonly type: string; readonly retriable: boolean }
    const passes = error.retriable && error.type !== 'UNKNOWN_TOPIC_OR_PARTITION'
    expect([error.type, streamsErrorOf(error, 'doing it', 'production-failed').retryable]).toEqual([error.type, passes])
  }
})

test('W17: a code in no row fails what was asked, and does not pass', () => {
  const odd = Object.assign(new Error('odd'), { name: 'KafkaJSProtocolError', type: 'INVALID_RECORD' })
  expect(streamsErrorOf(odd, 'sending', 'production-failed')).toMatchObject({
    code: 'production-failed',
    retryable: false
  })
})
