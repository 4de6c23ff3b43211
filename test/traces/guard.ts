import { Topology } from '#streams'
import type { Probe } from './probe.ts'
import type { Random } from './random.ts'
import { isMarked, type ProcessorNode, type StepFactory, sourceRecord } from './running.ts'
import { tasksOf } from './tasks-of.ts'

type Node = Topology['nodes'][number]

/** Where a guard stands, and what it does with marked records. */
export interface Guard {
  /** The node that it stands at. */
  readonly at: string
  /**
   * In front of the node; in its call, after all that it did; between it and everything below it; or on a branch of its own, before or behind
   * its other children.
   */
  readonly place: 'before' | 'within' | 'after' | 'first' | 'last'
  /** Turns of the event loop until it answers for a marked record; 0: synchronously. */
  readonly turns: number
  /** How often a record fails before it passes: for ever, or none at all too. */
  readonly failures: number
}

/** What happens around a guard. */
export interface Surroundings {
  readonly probe: Probe
  /** Ids of source records that come no further than to their source. */
  readonly dropped: ReadonlySet<string>
  readonly onError: Topology['handlers']['processing']
}

/** A guard at any step or source of a topology. */
export function guardOf({ nodes }: Topology, random: Random, turns: number, failures: number): Guard {
  const node = random.pick(nodes.filter(({ kind }) => kind === 'processor' || kind === 'source'))
  return { at: node.name, place: random.pick(placesAt(node)), turns, failures }
}

function placesAt(node: Node): readonly Guard['place'][] {
  if (node.kind === 'source') return ['after', 'first', 'last']
  // The branches of a branch are told by their places.
  if (node.kind === 'processor' && node.verb === 'branch') return ['before', 'last']
  // What these forward in the middle of a call is on its way before it could fail.
  const forwards = node.kind === 'processor' && (node.verb === 'suppress' || /^(left)?join$/i.test(node.verb))
  return forwards ? ['before', 'after', 'first', 'last'] : ['before', 'within', 'after', 'first', 'last']
}

/** A topology with a guard, in which everything is watched. What fails is dead-lettered. */
export function guarded(given: Topology, guard: Guard, { probe, dropped, onError }: Surroundings): Topology {
  const placed = withGuard(given.nodes, guard, failing(guard, probe))
  const tasks = tasksOf(placed)
  const dropOf = (source: string): string => `drop-of-${source}`
  const sources = new Set(given.nodes.flatMap(({ kind, name }) => (kind === 'source' ? [name] : [])))
  const below = (node: Node): Node => {
    const parents = node.parents.map(parent => (sources.has(parent) ? dropOf(parent) : parent))
    return node.kind === 'processor' ? { ...node, parents, factory: probe.watched(node) } : { ...node, parents }
  }
  const nodes = placed.flatMap((node): readonly Node[] => {
    if (node.kind !== 'source') return [below(node)]
    const drop = step(dropOf(node.name), [node.name], dropping(dropped))
    return [node, { ...drop, factory: probe.watched(drop, `task of ${tasks.get(node.name)}`) }]
  })
  const { retryTopics, observer, globals, name } = given
  const handlers = { deserialization: onError, processing: onError, production: onError }
  return new Topology(name, nodes, { retryTopics, observer, globals, handlers })
}

function withGuard(nodes: readonly Node[], guard: Guard, fails: (inner: StepFactory) => StepFactory): readonly Node[] {
  const at = nodes.findIndex(({ name }) => name === guard.at)
  const node = nodes[at] as Node
  const own = step('guard', [guard.at], fails(passOn))
  const [before, behind] = [nodes.slice(0, at), nodes.slice(at + 1)]
  const below = (other: Node): Node => {
    const parents = other.parents.map(parent => (parent === guard.at ? own.name : parent))
    return { ...other, parents }
  }
  switch (guard.place) {
    case 'before':
      return [...before, { ...own, parents: node.parents }, { ...node, parents: [own.name] }, ...behind]
    case 'within': {
      const within = node as ProcessorNode
      return [
        ...before,
        { ...within, factory: fails(within.factory), options: { ...within.options, retry } },
        ...behind
      ]
    }
    case 'after':
      return [...before.map(below), node, own, ...behind.map(below)]
    case 'first':
      return [...before, node, own, ...behind]
    case 'last':
      return [...nodes, own]
  }
}

/** The failure of a marked record that passes when it is tried again. */
class NotYet extends Error {}

const retry = { delay: () => 10, retryOn: (thrown: unknown) => thrown instanceof NotYet }

function step(name: string, parents: readonly string[], factory: StepFactory): ProcessorNode {
  return { kind: 'processor', name, parents, verb: 'guard', factory, stores: [], options: { retry } }
}

const passOn: StepFactory = ({ forward }) => ({ call: () => undefined, emit: record => forward(record) })

const dropping =
  (dropped: ReadonlySet<string>): StepFactory =>
  runtime => ({
    call: () => !dropped.has(sourceRecord(runtime) ?? ''),
    emit: (record, passes) => {
      if (passes === true) runtime.forward(record)
    }
  })

/** Fails marked records, after all that the inner step does. */
const failing =
  ({ turns, failures }: Guard, probe: Probe) =>
  (inner: StepFactory): StepFactory =>
  runtime => {
    const made = inner(runtime)
    const fail = (source: string, attempt: number): void => {
      if (attempt > failures) return
      if (failures !== Number.POSITIVE_INFINITY) throw new NotYet('meant to fail, and to pass at last')
      probe.failed.add(source)
      throw new Error('meant to fail')
    }
    return {
      ...made,
      call: (record, attempt) => {
        const result = made.call(record, attempt)
        const source = sourceRecord(runtime)
        if (source === undefined || failures === 0 || !isMarked(runtime)) return result
        if (turns > 0) return answered(turns, () => fail(source, attempt)).then(() => result)
        fail(source, attempt)
        return result
      }
    }
  }

async function answered(turns: number, answer: () => void): Promise<void> {
  for (let n = 0; n < turns; n++) await new Promise(resolve => setImmediate(resolve))
  answer()
}
