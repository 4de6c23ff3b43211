import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationPage, envExample } from './documents.ts'

const root = join(import.meta.dirname, '..')
mkdirSync(join(root, 'docs'), { recursive: true })
writeFileSync(join(root, '.env.example'), envExample())
writeFileSync(join(root, 'docs', 'reference', 'configuration.md'), configurationPage())
