import { expect, test } from 'vitest'
import { kafkaDriver } from './index.ts'
import type { KafkaOptions } from './kafka-options.ts'

/** What a wrong option is refused with. */
function refusal(options: object): string {
  try {
    kafkaDriver(options as KafkaOptions)
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'invalid-configuration' })
    return (thrown as Error).message
  }
  return 'taken'
}

test('a driver without brokers is refused where it is made, with an example', () => {
  const allowed = "brokers must be a list of at least one host:port, such as ['localhost:9092']"
  expect(refusal({ brokers: [] })).toBe(`kafkaDriver: ${allowed}, not []`)
  expect(refusal({ brokers: ['kafka'] })).toBe(`kafkaDriver: ${allowed}, not ["kafka"]`)
  expect(refusal({})).toBe(`kafkaDriver: ${allowed}, not undefined`)
})

test('a setting that nobody knows is refused, with the one that was meant', () => {
  const brokers = ['localhost:9092']
  expect(refusal({ brokers, clientID: 'a' })).toBe(
    "kafkaDriver: there is no setting 'clientID'; did you mean 'clientId'?"
  )
  expect(refusal({ brokers, retries: 3 })).toMatch(/there is no setting 'retries'; there are addressOf, brokers, /)
  expect(refusal({ brokers, ssl: { authority: 'PEM' } })).toMatch(/^kafkaDriver, ssl: there is no setting 'authority'/)
})

test('a value that cannot work is refused with what is allowed', () => {
  const brokers = ['localhost:9092']
  expect(refusal({ brokers, clientId: '' })).toMatch(/clientId must be a string that is not empty, not ""/)
  expect(refusal({ brokers, requestTimeoutMs: 0 })).toMatch(/requestTimeoutMs must be a number of at least 1, not 0/)
  expect(refusal({ brokers, sasl: { mechanism: 'SCRAM' } })).toMatch(/mechanism must be 'plain' or 'scram-sha-256'/)
})

test('passwords and keys are not read before a connection asks for them', () => {
  const sasl = {
    mechanism: 'plain',
    username: 'u',
    get password(): string {
      throw new Error('read')
    }
  } as const
  const ssl = {
    get key(): string {
      throw new Error('read')
    }
  }
  expect(kafkaDriver({ brokers: ['localhost:9092'], sasl, ssl }).name).toBe('kafka')
})
