import { ratesOf } from './rates.ts'
import type { Topologies } from './types.ts'

/** Milliseconds for which answers are kept, and over which present rates are taken. */
const kept = 5 * 60_000
const lately = 10_000

/** The last answers, oldest first, with a new one: those of five minutes. */
export function remembered(answers: readonly Topologies[], next: Topologies): readonly Topologies[] {
  const latest = answers.at(-1)
  if (latest !== undefined && latest.at >= next.at) return answers
  const oldest = Date.parse(next.at) - kept
  return [...answers.filter(({ at }) => Date.parse(at) >= oldest), next]
}

/** The latest answer and one of about ten seconds before, for rates. */
export interface TopologyChange {
  /** Undefined while there is one answer only. */
  readonly before: Topologies | undefined
  readonly now: Topologies
}

/** The latest answer and the one to compare it with; undefined before there is an answer. */
export function changeOf(answers: readonly Topologies[]): TopologyChange | undefined {
  const now = answers.at(-1)
  if (now === undefined) return undefined
  const oldest = Date.parse(now.at) - lately
  const before = answers.find(({ at }) => Date.parse(at) >= oldest)
  return { before: before === now ? answers.at(-2) : before, now }
}

/** How fast a step was at a moment, in milliseconds since the epoch. */
export interface RatePoint {
  readonly at: number
  /** Records a second; null where that cannot be told, as over a restart. */
  readonly perSecond: number | null
}

/** How fast a step was from one answer to the next, the earliest first. */
export function rateHistory(answers: readonly Topologies[], topology: string, step: string): readonly RatePoint[] {
  return answers.slice(1).map((now, index) => ({
    at: Date.parse(now.at),
    perSecond: ratesOf(topology, answers[index], now).find(({ name }) => name === step)?.perSecond ?? null
  }))
}
