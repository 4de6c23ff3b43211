import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withCodesTable } from './codes-table.ts'

const page = join(import.meta.dirname, '..', '..', 'docs', 'guides', 'operations.md')
writeFileSync(page, withCodesTable(readFileSync(page, 'utf8')))
