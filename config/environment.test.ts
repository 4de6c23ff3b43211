import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { configurationPage, envExample } from './documents.ts'
import { describeEnvironment, parseEnvironment } from './environment.ts'
import { groups, settings } from './groups.ts'
import { topicSettingsOf } from './kafka-options.ts'

const root = join(import.meta.dirname, '..')

test('has a default for every variable', () => {
  const environment = parseEnvironment({})
  expect(environment.KAFKA_BROKER).toEqual(['localhost:9092'])
  expect(environment.SCHEMA_REGISTRY_URL).toBe('http://localhost:8081/apis/ccompat/v7')
  expect(environment.MYSQL_DATABASE).toBe('feedback_db')
  expect(environment.API_PORT).toBe(5000)
  expect(environment.METRICS_PORT).toBe(9464)
  expect(environment.KAFKA_TLS).toBe(false)
  expect(environment.KAFKA_SASL_PASSWORD).toBeUndefined()
})

test('takes an empty variable as not set', () => {
  expect(parseEnvironment({ API_PORT: '', MYSQL_HOST: '' })).toEqual(parseEnvironment({}))
})

test('reads what is given', () => {
  const environment = parseEnvironment({
    KAFKA_BROKER: 'a:9092, b:9093',
    SCHEMA_REGISTRY_URL: 'https://registry.example/',
    SCORER_POSITIVE: '0.2',
    TOPIC_RETENTION_MS: '-1',
    KAFKA_TLS: 'true'
  })
  expect(environment.KAFKA_BROKER).toEqual(['a:9092', 'b:9093'])
  expect(environment.SCHEMA_REGISTRY_URL).toBe('https://registry.example')
  expect(environment.SCORER_POSITIVE).toBe(0.2)
  expect(environment.TOPIC_RETENTION_MS).toBe(-1)
  expect(environment.KAFKA_TLS).toBe(true)
})

test("makes as many copies of a topic as the brokers' default, unless it is told how many", () => {
  expect(topicSettingsOf(parseEnvironment({})).replicationFactor).toBe(-1)
  expect(topicSettingsOf(parseEnvironment({ TOPIC_REPLICATION: '3' })).replicationFactor).toBe(3)
})

test.each([
  ['API_PORT', '70000', 'API_PORT=70000 is wrong: it must be an integer from 1 to 65535'],
  ['API_PORT', '5e3', 'API_PORT=5e3 is wrong: it must be an integer from 1 to 65535'],
  ['KAFKA_BROKER', 'kafka', 'KAFKA_BROKER=kafka is wrong: it must be host:port, several separated by commas'],
  [
    'SCHEMA_REGISTRY_URL',
    'registry:8081',
    'SCHEMA_REGISTRY_URL=registry:8081 is wrong: it must be an http or https URL'
  ],
  ['TOPIC_REPLICATION', '0', 'TOPIC_REPLICATION=0 is wrong: it must be -1, or an integer from 1 to 100'],
  ['KAFKA_TLS', 'yes', 'KAFKA_TLS=yes is wrong: it must be true or false'],
  ['FEEDBACK_FORMAT', 'xml', 'FEEDBACK_FORMAT=xml is wrong: it must be one of avro, json'],
  ['SCORER_NEGATIVE', '0.5', 'SCORER_NEGATIVE=0.5 is wrong: it must be below SCORER_POSITIVE=0.05'],
  ['KAFKA_TLS_CERT_FILE', 'a.pem', 'KAFKA_TLS_KEY_FILE is missing: KAFKA_TLS_CERT_FILE needs it']
])('refuses %s=%s and says what is allowed', (name, value, message) => {
  expect(() => parseEnvironment({ [name]: value })).toThrow(message)
})

test('names every wrong variable at once', () => {
  expect(() => parseEnvironment({ API_PORT: 'x', KAFKA_TLS: 'x' })).toThrow(/^KAFKA_TLS=x .*\nAPI_PORT=x [^\n]*$/)
})

test('asks for both halves of a login', () => {
  expect(() => parseEnvironment({ KAFKA_SASL_MECHANISM: 'plain' })).toThrow(
    'KAFKA_SASL_USERNAME is missing: KAFKA_SASL_MECHANISM=plain needs it\nKAFKA_SASL_PASSWORD is missing'
  )
})

test('never shows a secret', () => {
  const secrets = { KAFKA_SASL_PASSWORD: 'k-hidden', MYSQL_PASSWORD: 'm-hidden', SCHEMA_REGISTRY_PASSWORD: 'r-hidden' }
  const environment = parseEnvironment({ ...secrets, SCHEMA_REGISTRY_USER: 'me' })
  expect(JSON.stringify(describeEnvironment(environment))).not.toContain('hidden')
  expect(describeEnvironment(environment).MYSQL_PASSWORD).toBe('(secret)')
})

test('lists every variable under a heading', () => {
  expect(groups.flatMap(group => Object.keys(group.settings)).sort()).toEqual(Object.keys(settings).sort())
})

test('keeps .env.example and docs/reference/configuration.md up to date (npm run generate:config)', () => {
  expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(envExample())
  expect(readFileSync(join(root, 'docs', 'reference', 'configuration.md'), 'utf8')).toBe(configurationPage())
})

test('gives in .env.example the values that are taken without it', () => {
  const example = parseEnv(readFileSync(join(root, '.env.example'), 'utf8'))
  expect(Object.keys(example).sort()).toEqual(Object.keys(settings).sort())
  expect(parseEnvironment(example as NodeJS.Dict<string>)).toEqual(parseEnvironment({}))
})

test('does not track .env', () => {
  expect(readFileSync(join(root, '.gitignore'), 'utf8').split('\n')).toContain('.env')
})
