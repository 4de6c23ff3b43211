import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeOf, StreamsError } from '#streams'
import { parseEnvironment } from '../../config/environment.ts'
import { RegistryError, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { cafeSubjects, topics } from '../../topology/cafe/topics.ts'
import { schemaFile, withRemedies } from './remedies.ts'

const environment = parseEnvironment({})
const messageOf = (error: Error): string => withRemedies(error, environment).message

test('K-29: a broker that does not answer names ps, the wait and the log', () => {
  const message = messageOf(new StreamsError('broker-unavailable', 'connect ECONNREFUSED', { retryable: true }))
  expect(message).toBe(`connect ECONNREFUSED
  1. Are the services up? docker compose ps (without Docker: make status)
  2. After a start wait 30-45 s, then try again.
  3. Read the broker's log: docker logs broker-schema (without Docker: make logs)`)
})

test('K-31: a schema that the registry refuses names the registry, its log and the file', () => {
  const answer = { status: 422, errorCode: 42201 }
  const refused = new RegistryError('invalid-configuration', 'POST answered 422', { answer })
  const message = messageOf(refused)
  expect(message).toContain('Is the schema registry up?')
  expect(message).toContain('docker logs schema-registry')
  expect(message).toContain(`Is ${schemaFile} a valid JSON Schema?`)
  expect(existsSync(join(import.meta.dirname, '..', '..', schemaFile))).toBe(true)
})

test.each(['{"type":', '{"type":"nonsense"}'])('K-31: a schema file that holds %s is named', schema => {
  const catalogue = cafeSubjects(environment).map(subject => ({ ...subject, schema }))
  const serdes = registrySerdes({ url: 'http://127.0.0.1:1', catalogue })
  let thrown: unknown
  try {
    serdes(topics.events.value, topics.events.name, 'value')
  } catch (error) {
    thrown = error
  }
  expect(codeOf(thrown, 'timeout')).toBe('invalid-configuration')
  expect(messageOf(thrown as Error)).toContain(schemaFile)
})

test('a topic that is missing names the script that creates it', () => {
  expect(messageOf(new StreamsError('unknown-topic', 'no topic'))).toContain('npm run -s cafe:create-topic')
})

test('other errors stay as they are', () => {
  const error = new StreamsError('invalid-configuration', 'KAFKA_BROKER is wrong')
  expect(withRemedies(error, environment)).toBe(error)
})
