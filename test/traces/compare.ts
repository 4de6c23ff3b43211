import type { Trace, Written } from './run.ts'

/** How far two runs have to agree. */
export interface Agreement {
  /** Records of a topic come in the same order; else each comes as often. Of changelogs the last of each key is compared then. */
  readonly isOrdered: boolean
  /**
   * Stores hold updates back, and checkpoints come at other times: other changes become one. Then the last record of each key counts, without its
   * headers, and neither what tasks tell each other nor what waits between them.
   */
  readonly isFolded: boolean
}

/** Topics and stores that hold changes between two tasks or steps. */
const between = /repartition|response|subscription|suppress\d*-changelog|suppress\d*$|^(case-)?s(-changelog)?$/

/** In what a run differs from the one that was expected; undefined where it does not. */
export function traceDifference(is: Trace, was: Trace, agreement: Agreement): string | undefined {
  for (const name of new Set([...Object.keys(is.topics), ...Object.keys(was.topics)])) {
    if (agreement.isFolded && between.test(name)) continue
    const [found, expected] = [is, was].map(({ topics }) => linesOf(name, topics[name] ?? [], agreement))
    const difference = firstDifference(found ?? [], expected ?? [])
    if (difference) return `topic ${name}${difference}`
  }
  for (const [name, found] of Object.entries(is.stores)) {
    if (agreement.isFolded && between.test(name)) continue
    const difference = firstDifference(found, was.stores[name] ?? [])
    if (difference) return `store ${name}${difference}`
  }
  return undefined
}

function linesOf(name: string, all: readonly Written[], { isOrdered, isFolded }: Agreement): readonly string[] {
  if (isOrdered) return all.map(({ text, headers }) => text + headers)
  if (!isFolded && !name.endsWith('-changelog')) return all.map(({ text, headers }) => text + headers).toSorted()
  const last = [...new Map(all.map(record => [record.key, record])).values()].filter(({ isTombstone }) => !isTombstone)
  return last.map(({ text }) => text).toSorted()
}

function firstDifference(found: readonly string[], expected: readonly string[]): string | undefined {
  for (let n = 0; n < Math.max(found.length, expected.length); n++)
    if (found[n] !== expected[n]) return ` [${n}]: ${found[n] ?? 'nothing'}, expected ${expected[n] ?? 'nothing'}`
  return undefined
}
