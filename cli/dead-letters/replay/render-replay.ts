import { printable } from '../../../topology/sentiment/printable.ts'
import type { ReplayOutcome, ReplayReport } from './replay.ts'

const words: { readonly [outcome in ReplayOutcome['outcome']]: string } = {
  replayed: 'replayed',
  'would-replay': 'would be replayed',
  'already-replayed': 'skipped',
  discarded: 'left alone',
  refused: 'refused',
  failed: 'failed'
}

/** How many letters had each outcome. */
export function countOutcomes({ outcomes }: ReplayReport): { readonly [outcome in ReplayOutcome['outcome']]: number } {
  const counts = { replayed: 0, 'would-replay': 0, 'already-replayed': 0, discarded: 0, refused: 0, failed: 0 }
  for (const { outcome } of outcomes) counts[outcome]++
  return counts
}

/** The report for people: a line for each letter, then the sums. */
export function renderReport(report: ReplayReport): string {
  const lines = report.outcomes.map(({ id, outcome, to, replays, message }) => {
    const sent = outcome === 'replayed' || outcome === 'would-replay'
    const note = message === '' ? '' : `, ${printable(message)}`
    return `${printable(id)}  ${words[outcome]}${sent ? ` to ${to}, replay ${replays}${note}` : `: ${printable(message)}`}`
  })
  const sums = Object.entries(countOutcomes(report)).filter(([, count]) => count > 0)
  const sum = sums.map(([outcome, count]) => `${count} ${words[outcome as ReplayOutcome['outcome']]}`).join(', ')
  lines.push(sum === '' ? 'nothing to replay' : sum)
  if (report.more) lines.push('stopped at --limit; run it again for the rest')
  return `${lines.join('\n')}\n`
}

/** 0 when everything that was asked for happened, or had happened before; else 1. */
export function exitCodeOf(report: ReplayReport): 0 | 1 {
  const { refused, failed } = countOutcomes(report)
  return refused + failed === 0 ? 0 : 1
}
