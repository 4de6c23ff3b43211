import type { GlobalTable, GroupedStream, GroupedTable, Stream, StreamsBuilder, Table } from '#streams'
import type { CaseStep } from './case.ts'
import type { Data } from './data.ts'

/** What a topic, a step or a branch of a case is in the DSL. */
export type Node =
  | { readonly kind: 'stream'; readonly is: Stream<Data, Data> }
  | { readonly kind: 'grouped'; readonly is: GroupedStream<Data, Data> }
  | { readonly kind: 'table'; readonly is: Table<Data, Data> }
  | { readonly kind: 'globalTable'; readonly is: GlobalTable<Data, Data> }
  | { readonly kind: 'groupedTable'; readonly is: GroupedTable<Data, Data> }

/** What keeps rows. */
export type Kept = Pick<Table<Data, Data>, 'store'>

type Kind = Node['kind']

/** The DSL's object for a kind of node. */
type Of<K extends Kind> = Extract<Node, { kind: K }>['is']

/** The topology in the making. */
export interface Building {
  readonly builder: StreamsBuilder
  /** Milliseconds of wall clock between two looks at closed windows. */
  readonly emitInterval: number
  /** Says that the contents of a table's store belong to the result, under the name that the case gives it. */
  readonly keep: (store: string, table: Kept) => void
}

/** Adds a step to the topology: one node, several by name (branches), or none where the step ends a stream. */
export type Verb = (step: CaseStep, nodes: readonly Node[], building: Building) => Made

/** What a verb makes. */
export type Made = Node | Iterable<readonly [name: string, node: Node]> | undefined

/** Verbs by what they are called on and how: see `verbKey`. */
export type Verbs = { readonly [key: string]: Verb }

export const stream = (is: Stream<Data, Data>): Node => ({ kind: 'stream', is })
export const grouped = (is: GroupedStream<Data, Data>): Node => ({ kind: 'grouped', is })
export const table = (is: Table<Data, Data>): Node => ({ kind: 'table', is })

export const globalTable = (is: GlobalTable<Data, Data>): Node => ({ kind: 'globalTable', is })
export const groupedTable = (is: GroupedTable<Data, Data>): Node => ({ kind: 'groupedTable', is })

/** The n-th of the nodes that a step reads. */
export function at<K extends Kind>(nodes: readonly Node[], n: number, kind: K): Of<K> {
  const node = nodes[n]
  if (node?.kind !== kind) throw new Error(`expected a ${kind}, not a ${node?.kind}`)
  return node.is as Of<K>
}

/**
 * How a verb is found: `stream.filter`, `stream-table.join`, `grouped.count`, `grouped.count:tumbling`,
 * `grouped.count:session:onWindowClose`, `table-table.join:foreignKey`, `table.suppress:windowCloses`, `table.toStream:key`,
 * `stream-table.join:grace`. Whether there is a `store` makes no other verb.
 */
export function verbKey(step: CaseStep, nodes: readonly Node[]): string {
  const on = step.verb.toLowerCase().endsWith('join') ? nodes.map(({ kind }) => kind).join('-') : nodes[0]?.kind
  const { window, emit, until } = step
  const details = [
    window && 'type' in window ? window.type : undefined,
    emit === 'onWindowClose' ? emit : undefined,
    until,
    step.foreignKey ? 'foreignKey' : undefined,
    step.verb === 'toStream' && step.key ? 'key' : undefined,
    step.grace === undefined ? undefined : 'grace'
  ]
  return [`${on}.${step.verb}`, ...details.filter(detail => detail !== undefined)].join(':')
}
