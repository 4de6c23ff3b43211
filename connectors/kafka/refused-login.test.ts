import { expect, test } from 'vitest'
import type { KafkaOptions } from './kafka-options.ts'
import { afterLogin, noteLogin } from './refused-login.ts'

const refused = Object.assign(new Error('Invalid username or password'), { name: 'KafkaJSSASLAuthenticationError' })

test('W17: a login that was never taken stays a wrong set-up, one that was taken before is waited for and says what to do', () => {
  const options: KafkaOptions = { brokers: ['localhost:9092'] }
  expect(afterLogin(options, refused)).toBe(refused)
  noteLogin(options)
  expect(afterLogin(options, refused)).toMatchObject({
    code: 'broker-unavailable',
    retryable: true,
    cause: refused,
    message: expect.stringContaining('KAFKA_SASL_PASSWORD_FILE')
  })
  expect(afterLogin({ ...options }, refused)).toBe(refused)
  const other = new Error('closed')
  expect(afterLogin(options, other)).toBe(other)
})
