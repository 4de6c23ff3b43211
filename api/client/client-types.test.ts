import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { clientTypes, clientTypesFile } from './client-types.ts'

test('the types of the web client are what the API documents (else: npm run generate:client)', async () => {
  expect(await readFile(clientTypesFile, 'utf8')).toBe(await clientTypes())
})
