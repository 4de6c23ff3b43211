import type { StepFigures, Topologies, TopologyNode } from './types.ts'

/** How a step does at the moment. */
export interface StepRates {
  readonly name: string
  /** Records a second; undefined while two answers are missing to tell. */
  readonly perSecond: number | undefined
  /** Mean milliseconds of a call lately; undefined when none was timed. */
  readonly millis: number | undefined
  readonly totals: StepFigures
}

/** The difference of two totals; undefined where a restart set them back. */
function risen(before: number | undefined, now: number): number | undefined {
  return before === undefined || now < before ? undefined : now - before
}

/** What a step did; a sink counts rows where it counts no records. */
const doneBy = ({ processed, rows }: StepFigures): number => Math.max(processed, rows)

/** Verbs that hand on one record for each. */
const oneForOne = new Set(['mapValues', 'map', 'selectKey', 'peek', 'merge', 'stream'])

/**
 * The engine counts no records at sources and at steps that write topics. A source reads what each step behind it takes; such a step writes what
 * the one before it took, where that hands on one record for each.
 */
function withUncounted(rates: readonly StepRates[], nodes: readonly TopologyNode[]): readonly StepRates[] {
  const byName = new Map(rates.map(one => [one.name, one]))
  const source = (node: TopologyNode): number | undefined => byName.get(node.children[0] ?? '')?.perSecond
  const before = (node: TopologyNode): number | undefined => {
    const parent = nodes.find(({ name }) => name === node.parents[0])
    return parent !== undefined && oneForOne.has(parent.verb) ? byName.get(parent.name)?.perSecond : undefined
  }
  return rates.map(one => {
    const node = nodes.find(({ name }) => name === one.name)
    if (node?.kind === 'source') return { ...one, perSecond: source(node) }
    return node?.kind === 'topic' ? { ...one, perSecond: before(node) } : one
  })
}

/** How the steps of a topology do, between an earlier and the latest answer. */
export function ratesOf(topology: string, before: Topologies | undefined, now: Topologies): readonly StepRates[] {
  const nodes = now.topologies.find(({ name }) => name === topology)?.sub_topologies.flatMap(part => part.nodes) ?? []
  return withUncounted(countedRates(topology, before, now), nodes)
}

function countedRates(topology: string, before: Topologies | undefined, now: Topologies): readonly StepRates[] {
  const stepsIn = (answer: Topologies | undefined): readonly StepFigures[] =>
    answer?.topologies.find(({ name }) => name === topology)?.steps ?? []
  const earlier = new Map(stepsIn(before).map(step => [step.name, step]))
  const seconds = before === undefined ? 0 : (Date.parse(now.at) - Date.parse(before.at)) / 1_000
  return stepsIn(now).map(totals => {
    const past = earlier.get(totals.name)
    const done = past === undefined ? undefined : risen(doneBy(past), doneBy(totals))
    const calls = risen(past?.calls, totals.calls)
    const spent = risen(past?.call_seconds, totals.call_seconds)
    const lately = calls !== undefined && spent !== undefined && calls > 0 ? spent / calls : undefined
    const ever = totals.calls > 0 ? totals.call_seconds / totals.calls : undefined
    const mean = lately ?? ever
    return {
      name: totals.name,
      perSecond: done === undefined || seconds <= 0 ? undefined : done / seconds,
      millis: mean === undefined ? undefined : mean * 1_000,
      totals
    }
  })
}
