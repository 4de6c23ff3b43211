import { StreamsBuilder, type Topology, topic } from '#streams'
import type { CaseStep, OracleCase } from './case.ts'
import { type Data, data } from './data.ts'
import { type Building, type Kept, type Made, type Node, type Verbs, verbKey } from './node.ts'
import { groupVerbs } from './verbs/groups.ts'
import { joinVerbs } from './verbs/joins.ts'
import { sourceKey, sources } from './verbs/sources.ts'
import { streamVerbs } from './verbs/streams.ts'
import { tableVerbs } from './verbs/tables.ts'
import { windowVerbs } from './verbs/windows.ts'

const verbs: Verbs = { ...streamVerbs, ...groupVerbs, ...windowVerbs, ...tableVerbs, ...joinVerbs }

/** The DSL has no such verb or source. */
export class MissingVerb extends Error {
  readonly verb: string

  constructor(verb: string) {
    super(`nothing here builds '${verb}'`)
    this.verb = verb
  }
}

/** A case as a topology. */
export interface BuiltCase {
  readonly topology: Topology
  /** Tables whose stores belong to the result, by the names of the case. */
  readonly tables: ReadonlyMap<string, Kept>
}

/** The topic of that name with the formats of all cases. */
export const caseTopic = (name: string): ReturnType<typeof topic<Data, Data>> => topic(name, data, data)

/** Builds the topology that a case describes. */
export function buildCase({ topics, steps, config }: OracleCase): BuiltCase {
  const builder = new StreamsBuilder('case')
  const tables = new Map<string, Kept>()
  const emitInterval = config?.emitIntervalMs ?? 0
  const building: Building = { builder, emitInterval, keep: (store, table) => void tables.set(store, table) }
  const nodes = new Map<string, Node>()
  const define = (name: string, store: string | undefined, made: Made): void => {
    for (const [each, node] of named(name, made)) {
      nodes.set(each, node)
      if (store !== undefined && (node.kind === 'table' || node.kind === 'globalTable')) building.keep(store, node.is)
    }
  }
  for (const [name, spec] of Object.entries(topics)) {
    const key = sourceKey(spec)
    const read = sources[key]
    if (!read) throw new MissingVerb(key)
    define(name, spec.store, read(caseTopic(name), spec, building))
  }
  for (const step of steps) define(step.name, step.store, addStep(step, nodes, building))
  return { topology: builder.build(), tables }
}

function addStep(step: CaseStep, nodes: ReadonlyMap<string, Node>, building: Building): Made {
  const names = typeof step.from === 'string' ? [step.from] : step.from
  const read = names.map(name => nodes.get(name) as Node)
  const key = verbKey(step, read)
  const verb = verbs[key]
  if (!verb) throw new MissingVerb(key)
  return verb(step, read, building)
}

function named(name: string, made: Made): Iterable<readonly [string, Node]> {
  if (made === undefined) return []
  return 'kind' in made ? [[name, made]] : made
}
