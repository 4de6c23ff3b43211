import { expect, test } from 'vitest'
import { givenStack, isGiven } from './given.ts'
import { freePort } from './ports.ts'

test('takes the stack as given when all three addresses are there', () => {
  expect(isGiven({ KAFKA_BROKER: 'k:9092', SCHEMA_REGISTRY_URL: 'http://r', MYSQL_HOST: 'm' })).toBe(true)
  expect(isGiven({ MYSQL_PORT: '3307', MYSQL_PASSWORD: 'x' })).toBe(false)
})

test('names the addresses that are missing when only some are given', () => {
  expect(() => isGiven({ KAFKA_BROKER: 'k:9092' })).toThrow('SCHEMA_REGISTRY_URL and MYSQL_HOST are missing')
  expect(() => isGiven({ KAFKA_BROKER: 'k:9092', SCHEMA_REGISTRY_URL: 'http://r', MYSQL_HOST: '' })).toThrow(
    'MYSQL_HOST is missing'
  )
})

test('says which given server does not accept connections', async () => {
  const broker = `127.0.0.1:${await freePort()}`
  const given = { KAFKA_BROKER: broker, SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1', MYSQL_HOST: '127.0.0.1' }
  await expect(givenStack(given)).rejects.toThrow(`no broker accepts connections at KAFKA_BROKER=${broker}`)
  await expect(givenStack({ ...given, KAFKA_BROKER: 'kafka' })).rejects.toThrow('it must be host:port')
})
