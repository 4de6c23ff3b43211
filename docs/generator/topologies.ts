import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { topologiesPage } from './topologies-page.ts'

writeFileSync(join(import.meta.dirname, '../systems/topologies.md'), await topologiesPage())
