import { expect, test } from 'vitest'
import { exponential, fixed } from '#streams'
import { mysqlPool } from '../connectors/mysql/index.ts'
import { postgresPool } from '../connectors/postgres/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'

const account = { host: 'localhost', port: 1, user: 'shop', password: 'secret', database: 'shop' }

test.each([
  [
    'a delay below 0',
    () => exponential({ initial: -1 }),
    'exponential: initial must be a number of at least 0, not -1'
  ],
  [
    'a delay that is no number',
    () => fixed(Number.NaN),
    'exponential: initial must be a number of at least 0, not NaN'
  ],
  ['jitter over 1', () => exponential({ initial: 1, jitter: 20 }), 'jitter must be a number from 0 to 1, not 20'],
  ['no try at all', () => exponential({ initial: 1, attempts: 0 }), 'attempts must be a number of at least 1, not 0'],
  [
    'an empty registry',
    () => registrySerdes({ url: '', catalogue: [] }),
    'the schema registry: url must be an http or https URL, not ""'
  ],
  [
    'a registry without http',
    () => registrySerdes({ url: 'localhost:8081', catalogue: [] }),
    'url must be an http or https URL'
  ],
  [
    'an empty MySQL host',
    () => mysqlPool({ ...account, host: '' }),
    'mysqlPool: host must be a string that is not empty, not ""'
  ],
  [
    'an empty PostgreSQL user',
    () => postgresPool({ ...account, user: '' }),
    'postgresPool: user must be a string that is not empty, not ""'
  ]
])('%s is refused where it is set, with what is allowed', (_, make, message) => {
  expect(make).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining(message) })
  )
})
