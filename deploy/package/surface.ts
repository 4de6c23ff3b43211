import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Exported, publicSurface } from '../../docs/generator/public-surface.ts'
import { entries } from '../../docs/generator/reference-sections.ts'
import manifest from '../../package.json' with { type: 'json' }

/** What users may rely on, one line for each name and member. */
export type Surface = readonly string[]

const file = join(import.meta.dirname, 'surface.txt')

/** The surface as it was last agreed to. */
export function agreedSurface(): Surface {
  return readFileSync(file, 'utf8').trim().split('\n')
}

/** The surface as the code has it. */
export function currentSurface(): Surface {
  const lines = [...publicSurface(entries)].flatMap(([entry, all]) => all.flatMap(one => linesOf(entry, one)))
  return [...new Set(lines)].sort()
}

/** What users had and have no more, names and signatures alike: each such line may break them. */
export function broken(agreed: Surface, current: Surface): Surface {
  const there = new Set(current)
  return agreed.filter(line => !there.has(line))
}

function linesOf(entry: string, { name, kind, signature, members }: Exported): readonly string[] {
  const head = `${entry} ${kind} ${name}: ${flat(signature)}`
  return [head, ...members.map(member => `${entry} ${name}.${member.name}: ${flat(member.signature)}`)]
}

/** Constants that hold tables change with every row: their names are enough. */
function flat(signature: string): string {
  const line = signature.replace(/\s+/g, ' ')
  return line.includes(' more ...;') ? line.slice(0, line.indexOf(':')) : line
}

/** From 1.0 on a break has to be agreed to; before that every change is listed, to be seen where it is reviewed. */
const isStable = !manifest.version.startsWith('0.')

/** Agrees to the surface as it is; with `additions` only to what is new, where nothing is broken. */
function agree(additions: boolean): void {
  const current = currentSurface()
  if (additions && isStable && broken(agreedSurface(), current).length > 0) return
  writeFileSync(file, `${current.join('\n')}\n`)
}

if (import.meta.main) agree(process.argv.includes('--additions'))
