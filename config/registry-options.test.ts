import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnvironment } from './environment.ts'
import { registryOptions } from './registry-options.ts'

test('needs no more than a URL', () => {
  expect(registryOptions(parseEnvironment({ SCHEMA_REGISTRY_URL: 'http://r:1/base' }))).toEqual({
    url: 'http://r:1/base',
    timeoutMs: 5000
  })
})

test('passes on user, password and certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-options-'))
  try {
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, 'authority')
    const variables = { SCHEMA_REGISTRY_USER: 'u', SCHEMA_REGISTRY_PASSWORD: 'p', SCHEMA_REGISTRY_CA_FILE: ca }
    expect(registryOptions(parseEnvironment(variables))).toMatchObject({
      auth: { username: 'u', password: 'p' },
      tls: { ca: 'authority' }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('names a certificate file that is not there', () => {
  const environment = parseEnvironment({ SCHEMA_REGISTRY_CA_FILE: 'no-such-file.pem' })
  expect(() => registryOptions(environment)).toThrow('SCHEMA_REGISTRY_CA_FILE=no-such-file.pem cannot be read')
})
