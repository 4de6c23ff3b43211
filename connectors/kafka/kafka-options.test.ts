import { expect, test } from 'vitest'
import { KafkaCluster } from './cluster.ts'
import { kafkaDriver } from './index.ts'
import { saslSettings, tlsSettings } from './wire/security.ts'

test('SASL plain and SCRAM go through as they are', () => {
  const sasl = { mechanism: 'scram-sha-512', username: 'u', password: 'p' } as const
  expect(saslSettings(sasl)).toEqual(sasl)
  expect(saslSettings(undefined)).toBeNull()
})

test('a token function is asked for every connection', async () => {
  const settings = saslSettings({ mechanism: 'oauthbearer', token: async () => 'secret' }) as {
    readonly oauthBearerProvider: () => Promise<{ readonly value: string }>
  }
  expect(await settings.oauthBearerProvider()).toEqual({ value: 'secret' })
})

test('TLS checks the certificate against the advertised host, unless a name is given or it is an address', () => {
  expect(tlsSettings(true, 'kafka-1')).toEqual({ servername: 'kafka-1' })
  expect(tlsSettings({ ca: 'PEM', servername: 'other' }, 'kafka-1')).toEqual({ ca: 'PEM', servername: 'other' })
  expect(tlsSettings({ ca: 'PEM' }, '10.0.0.1')).toEqual({ ca: 'PEM' })
  expect(tlsSettings(false, 'kafka-1')).toBeNull()
})

test('a broker address without a port is a configuration error that names it', async () => {
  await expect(new KafkaCluster({ brokers: ['kafka'] }).metadata([])).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('"kafka"')
  })
})

test('no connection is made when clients are made', () => {
  const driver = kafkaDriver({ brokers: ['nowhere.invalid:1'] })
  expect([driver.producer(), driver.admin(), driver.reader()]).toHaveLength(3)
  expect(driver.consumer({ topics: ['t'], groupId: 'g' })).toBeDefined()
})

test('idempotence and weaker acknowledgements exclude each other', () => {
  const driver = kafkaDriver({ brokers: ['localhost:9092'] })
  expect(() => driver.producer({ idempotent: true, acks: 'leader' })).toThrow(/acks "all"/)
  expect(() => driver.producer({ acks: 'none' })).not.toThrow()
})
