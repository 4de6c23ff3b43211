import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseEnvironment } from './environment.ts'
import { kafkaOptions } from './kafka-options.ts'
import { mysqlOptions } from './mysql-options.ts'
import { registryOptions } from './registry-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
const ca = join(folder, 'ca.pem')
writeFileSync(ca, 'CA')
afterAll(() => rmSync(folder, { recursive: true }))

test('needs no login and no TLS by default', () => {
  const environment = parseEnvironment({})
  expect(kafkaOptions(environment)).toEqual({
    brokers: ['localhost:9092'],
    clientId: 'millrace',
    maxUnpackedBatchBytes: 67_108_864
  })
  expect(registryOptions(environment)).toEqual({ url: 'http://localhost:8081/apis/ccompat/v7', timeoutMs: 5_000 })
  expect(mysqlOptions(environment)).not.toHaveProperty('tls')
})

test('logs in over TLS where it is told to', () => {
  const environment = parseEnvironment({
    KAFKA_TLS: 'true',
    KAFKA_TLS_CA_FILE: ca,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: 'me',
    KAFKA_SASL_PASSWORD: 'secret',
    SCHEMA_REGISTRY_USER: 'you',
    SCHEMA_REGISTRY_PASSWORD: 'hidden',
    SCHEMA_REGISTRY_CA_FILE: ca,
    MYSQL_TLS: 'true'
  })
  expect(kafkaOptions(environment)).toMatchObject({
    ssl: { ca: 'CA' },
    sasl: { mechanism: 'scram-sha-512', username: 'me', password: 'secret' }
  })
  expect(registryOptions(environment)).toMatchObject({
    auth: { username: 'you', password: 'hidden' },
    tls: { ca: 'CA' }
  })
  expect(mysqlOptions(environment)).toMatchObject({ tls: {} })
})

test('names the variable whose file cannot be read', () => {
  const environment = parseEnvironment({ MYSQL_TLS: 'true', MYSQL_TLS_CA_FILE: '/nowhere.pem' })
  expect(() => mysqlOptions(environment)).toThrow(
    'MYSQL_TLS_CA_FILE=/nowhere.pem cannot be read: it must be a PEM file'
  )
})

test('W17: passwords and certificates renewed on disk are what brokers and registry are told from then on', () => {
  const [password, certificate] = [join(folder, 'password'), join(folder, 'renewed.pem')]
  writeFileSync(password, 'first\n')
  writeFileSync(certificate, 'FIRST')
  const environment = parseEnvironment({
    KAFKA_TLS: 'true',
    KAFKA_TLS_CERT_FILE: certificate,
    KAFKA_TLS_KEY_FILE: certificate,
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'me',
    KAFKA_SASL_PASSWORD_FILE: password,
    SCHEMA_REGISTRY_USER: 'you',
    SCHEMA_REGISTRY_PASSWORD_FILE: password,
    SCHEMA_REGISTRY_CA_FILE: certificate
  })
  // Copied as the mains do: what is asked for later must be renewed in the copy too.
  const [kafka, registry] = [{ ...kafkaOptions(environment) }, { ...registryOptions(environment) }]
  const told = () => [kafka.sasl?.password, kafka.ssl?.cert, registry.auth?.password, registry.tls?.ca]
  expect(told()).toEqual(['first', 'FIRST', 'first', 'FIRST'])
  writeFileSync(password, 'second')
  writeFileSync(certificate, 'SECOND')
  expect(told()).toEqual(['second', 'SECOND', 'second', 'SECOND'])
  rmSync(certificate)
  expect(told()).toEqual(['second', 'SECOND', 'second', 'SECOND'])
})

test.each(['KAFKA_SASL_PASSWORD_FILE', 'SCHEMA_REGISTRY_PASSWORD_FILE'])(
  'names %s when there is no such file',
  name => {
    const environment = parseEnvironment({ SCHEMA_REGISTRY_USER: 'you', [name]: '/nowhere' })
    const read = name.startsWith('KAFKA') ? kafkaOptions : registryOptions
    expect(() => read(environment)).toThrow(`${name}=/nowhere cannot be read: it must be a file with the password`)
  }
)
