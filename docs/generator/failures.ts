import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failuresPage } from './failures-page.ts'

writeFileSync(join(import.meta.dirname, '../reference/failures.md'), failuresPage())
