import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referencePages } from './reference-pages.ts'

const folder = join(import.meta.dirname, '../reference/library')
const pages = referencePages()

mkdirSync(folder, { recursive: true })
for (const [file, text] of pages) writeFileSync(join(folder, file), text)
for (const file of globSync('*.md', { cwd: folder })) if (!pages.has(file)) rmSync(join(folder, file))
