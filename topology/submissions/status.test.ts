import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isFinal, statuses, type Transition, transitions } from './status.ts'

const all: readonly Transition[] = Object.values(transitions)

test('docs/systems/submissions.md shows the status machine as it is', () => {
  const page = readFileSync(new URL('../../docs/systems/submissions.md', import.meta.url), 'utf8')
  const lines = all.map(({ from = 'nothing', to = 'nothing', by, when }) => `| ${from} | ${to} | ${by} | ${when} |`)
  expect(page).toContain(['| From | To | By | When |', '| --- | --- | --- | --- |', ...lines].join('\n'))
})

test('U-3 every status is reached, and workers leave none but a verdict', () => {
  for (const status of statuses) expect(all.some(({ to }) => to === status)).toBe(true)
  const byWorkers = all.filter(({ by }) => by === 'worker')
  for (const status of statuses) expect(byWorkers.some(({ from }) => from === status)).toBe(!isFinal(status))
})
