import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a reader does with one block of the tutorial, in the order of the page. */
export type Act =
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'run'; readonly commands: readonly string[] }
  /** Lines that are seen by then; `…` stands for what differs each time. */
  | { readonly kind: 'see'; readonly lines: readonly string[] }

const page = join(import.meta.dirname, '../../docs/learn/tutorial.md')
const block = /^```(?<language>ts|sh|text)(?: \[(?<file>\S+)\])?\n(?<text>[\s\S]*?)^```$/gm

/** The tutorial as a list of acts. */
export function lesson(): readonly Act[] {
  return [...readFileSync(page, 'utf8').matchAll(block)].map(({ groups }) => {
    const { language, file, text = '' } = groups ?? {}
    const lines = text.trimEnd().split('\n')
    if (language === 'sh') return { kind: 'run', commands: lines }
    if (language === 'text') return { kind: 'see', lines }
    if (file === undefined) throw new Error(`a block of TypeScript in ${page} names no file`)
    return { kind: 'write', file, text }
  })
}

/** Whether a text has the line, whatever stands in place of its `…`. */
export function hasLine(text: string, line: string): boolean {
  const parts = line.split('…').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('.*')).test(text)
}
