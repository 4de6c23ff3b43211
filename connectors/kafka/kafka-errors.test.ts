import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { isTransportError, streamsErrorOf, streamsErrorOfCode } from './kafka-errors.ts'

test.each([
  [3, 'unknown-topic', false],
  [6, 'broker-unavailable', true],
  [10, 'record-too-large', false],
  [22, 'commit-refused', false],
  [25, 'commit-refused', false],
  [27, 'commit-refused', false],
  [29, 'authorization-failed', false],
  [30, 'authorization-failed', false],
  [58, 'authorization-failed', false],
  [14, 'broker-unavailable', true]
])("Kafka's error %i is %s", (code, expected, retryable) => {
  const error = streamsErrorOfCode(code, 'doing it', 'production-failed')
  expect([error.code, error.retryable]).toEqual([expected, retryable])
  expect(error.message).toContain('doing it')
  expect(error.cause).toBeInstanceOf(Error)
})

test('a broken connection is broker-unavailable and retryable', () => {
  const broken = Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' })
  expect(isTransportError(broken)).toBe(true)
  expect(streamsErrorOf(broken, 'sending', 'production-failed')).toMatchObject({
    code: 'broker-unavailable',
    retryable: true
  })
})

test('a certificate that is not trusted is a matter of configuration, not of waiting', () => {
  const refused = Object.assign(new Error('self-signed certificate in certificate chain'), {
    name: 'KafkaJSConnectionError',
    code: 'SELF_SIGNED_CERT_IN_CHAIN'
  })
  expect(streamsErrorOf(refused, 'connecting', 'production-failed')).toMatchObject({
    code: 'invalid-configuration',
    retryable: false
  })
})

test('an error of ours stays itself, an unknown one gets the fallback', () => {
  const ours = new StreamsError('timeout', 'late')
  expect(streamsErrorOf(ours, 'sending', 'production-failed')).toBe(ours)
  expect(streamsErrorOf(new Error('odd'), 'sending', 'production-failed').code).toBe('production-failed')
})

test('of an aggregate the first error counts', () => {
  const inner = Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' })
  const outer = Object.assign(new Error('Topic creation errors'), { errors: [inner] })
  expect(streamsErrorOf(outer, 'creating', 'invalid-configuration').code).toBe('authorization-failed')
})

test('a group whose members are somebody else is refused, naming the setting that chooses the group', () => {
  const error = streamsErrorOfCode(23, 'joining group g', 'timeout')
  expect(error).toMatchObject({ code: 'invalid-configuration', retryable: false })
  expect(error.message).toContain('the group has members that are no Millrace workers')
  expect(error.message).toContain('FEEDBACK_GROUP_ID')
})
