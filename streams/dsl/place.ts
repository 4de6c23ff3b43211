import type { TopologyNode } from '../graph/nodes.ts'
import type { Format } from '../serde.ts'
import type { Windows } from '../windows/windows.ts'
import { addRepartition, type RepartitionOptions } from './operators/records/repartition.ts'

/** Where in a graph a stream is, and what is known of its records there. */
export interface StreamPlace {
  readonly add: (node: TopologyNode) => void
  readonly parents: readonly string[]
  /** Format in which the keys were read; none where a step made them. */
  readonly key: Format<unknown> | undefined
  /** Format in which the values were read; none where a step made them. */
  readonly value: Format<unknown> | undefined
  /** Whether a step may have changed keys since they were read: records of a key may be on several tasks. */
  readonly rekeyed: boolean
  /** Of a table of windows: which they are. */
  readonly windows?: Windows | undefined
}

/** What a step may change of a record. */
export type Changes = 'nothing' | 'value' | 'key' | 'record'

/** The place after a step. */
export function followed(place: StreamPlace, step: string, changes: Changes): StreamPlace {
  const changesKey = changes === 'key' || changes === 'record'
  const changesValue = changes === 'value' || changes === 'record'
  return {
    add: place.add,
    parents: [step],
    key: changesKey ? undefined : place.key,
    value: changesValue ? undefined : place.value,
    rekeyed: place.rekeyed || changesKey,
    windows: changesKey ? undefined : place.windows
  }
}

/** The place where two streams have come together. */
export function merged(a: StreamPlace, b: StreamPlace, step: string): StreamPlace {
  return {
    add: a.add,
    parents: [step],
    key: a.key === b.key ? a.key : undefined,
    value: a.value === b.value ? a.value : undefined,
    rekeyed: a.rekeyed || b.rekeyed
  }
}

/** The place after a repartition topic: as if a topic had been read that was written by key. */
export function repartitioned(
  { add, parents, ...known }: StreamPlace,
  step: string,
  name: string,
  options: RepartitionOptions<unknown, unknown>
): StreamPlace {
  const { partitions, key = known.key, value = known.value } = options
  const source = addRepartition(add, { step, name, parents, key, value, partitions })
  return { add, parents: [source], key, value, rekeyed: false }
}

/** The place where all records of a key are on one task: behind a repartition topic of that name, where a step may have changed keys. */
export function keyed(
  place: StreamPlace,
  name: string,
  options: { readonly [option in keyof RepartitionOptions<never, never>]: unknown }
): StreamPlace {
  if (!place.rekeyed) return place
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return repartitioned(place, `${name}-repartition`, name, given)
}
