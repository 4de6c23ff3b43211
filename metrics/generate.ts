/** Writes docs/reference/metrics.md: `npm run docs:metrics`. */
import { writeFileSync } from 'node:fs'
import { metricsDocument } from './document.ts'

writeFileSync(new URL('../docs/reference/metrics.md', import.meta.url), metricsDocument())
