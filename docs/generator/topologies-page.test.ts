import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { topologiesPage } from './topologies-page.ts'

test('docs/systems/topologies.md shows the topologies as they are; npm run docs:topologies brings it up to date', async () => {
  const written = readFileSync(join(import.meta.dirname, '../systems/topologies.md'), 'utf8')
  expect(written).toBe(await topologiesPage())
})
