import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findingsPage } from './page.ts'

writeFileSync(join(import.meta.dirname, '../FINDINGS.md'), findingsPage())
