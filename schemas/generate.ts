import { writeFileSync } from 'node:fs'
import { catalogue } from './catalogue.ts'
import { generateTypes } from './generator/generate.ts'

if (import.meta.main) {
  for (const { path, text } of generateTypes(catalogue)) {
    writeFileSync(new URL(path, import.meta.url), text)
    process.stdout.write(`schemas/${path}\n`)
  }
}
