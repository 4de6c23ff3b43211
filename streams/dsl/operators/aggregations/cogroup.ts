import type { StepFactory } from '../../../processor/step.ts'
import type { Format } from '../../../serde.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import { followed, type StreamPlace } from '../../place.ts'
import { mergeStep } from '../records/merge.ts'
import { checkSameKeys } from '../records/same-keys.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { StoredRows } from '../tables/rows.ts'
import { type AskedWindows, windowedPlace, windowedRows, windowedStep } from '../windows/windowed.ts'
import type { WindowedOptions } from '../windows/windowed-aggregate.ts'
import { type AggregateOptions, type Aggregation, aggregateStep, aggregateStore } from './aggregate.ts'

/** One of the groups that are aggregated together. */
export interface CogroupPart {
  /** Where all records of a key are on one task; asked once the group is aggregated. */
  readonly place: () => StreamPlace
  readonly add: Aggregation['add']
}

/** Adds a step for each group, `<name>-1` and so on, which share one store, and one that brings their changes together. */
export function addCogroup(
  name: string,
  parts: readonly CogroupPart[],
  begin: () => unknown,
  { key, value, ...options }: AggregateOptions<unknown, unknown>
): AddedTable {
  const [first] = parts as [CogroupPart]
  const known = key ?? first.place().key
  const formats = { ...(known ? { key: known } : {}), ...(value ? { value } : {}) }
  const rows = new StoredRows(aggregateStore(name, { ...options, ...formats }))
  const place = addParts(name, parts, rows, ({ add }) => aggregateStep({ begin, add }, rows))
  return { place: { ...place, value: value as Format<unknown> | undefined }, rows }
}

/** The same by windows. */
export function addWindowedCogroup(
  asked: AskedWindows,
  parts: readonly CogroupPart[],
  options: WindowedOptions<unknown, unknown>
): AddedTable {
  const { name, windows, emit, aggregation } = asked
  const [first] = parts as [CogroupPart]
  const rows = windowedRows(first.place(), asked, options)
  const isShared = parts.length > 1
  const place = addParts(name, parts, rows, ({ add }) =>
    windowedStep(asked, { aggregation: { ...aggregation, add }, rows, emit, isShared, keepsLate: false })
  )
  return { place: windowedPlace(place, name, windows, options), rows }
}

function addParts(
  name: string,
  parts: readonly CogroupPart[],
  rows: StoredRows,
  stepOf: (part: CogroupPart) => StepFactory
): StreamPlace {
  const stores = [rows.store as StoreDefinition<unknown, unknown>]
  const [first] = parts as [CogroupPart]
  const steps = parts.map((part, n) => {
    const { add, parents, key } = part.place()
    checkSameKeys(name, first.place().key, key)
    const step = `${name}-${n + 1}`
    add({ kind: 'processor', name: step, parents, verb: 'cogroup', factory: stepOf(part), stores, options: {} })
    return step
  })
  const place = first.place()
  place.add({ kind: 'processor', name, parents: steps, verb: 'merge', factory: mergeStep, stores: [], options: {} })
  return followed(place, name, 'value')
}
