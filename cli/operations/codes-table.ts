import { type ErrorCode, errorCodes } from '#streams'
import { nextSteps } from './next-steps.ts'

const begin = '<!-- codes: made by npm run generate:operations -->'
const end = '<!-- end of codes -->'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** Every error code with its meaning and the next step, as a table in Markdown. */
export function codesTable(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, meaning]) => `| \`${code}\` | ${cell(meaning)} | ${cell(nextSteps[code as ErrorCode])} |`
  )
  return ['| Code | Meaning | What to do |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The page with its table brought up to date. Throws a `RangeError` when the page has lost its marks. */
export function withCodesTable(page: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new RangeError(`docs/guides/operations.md needs the lines ${begin} and ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${codesTable()}\n\n${page.slice(to)}`
}
