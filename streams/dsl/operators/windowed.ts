import { type Format, json } from '../../serde.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'
import { windowed } from '../../windows/windowed.ts'
import type { TimeWindows } from '../../windows/windows.ts'
import { followed, type StreamPlace } from '../place.ts'
import type { Aggregation } from './aggregate.ts'
import { mergeStep } from './merge.ts'
import { timeWindowsStep } from './time-windows.ts'
import { aggregateWindows, type WindowedOptions, WindowedRows } from './windowed-aggregate.ts'

/** A windowed aggregation as it is asked for. */
export interface AskedWindows {
  readonly name: string
  /** The DSL verb. */
  readonly verb: string
  readonly windows: TimeWindows
  readonly aggregation: Aggregation
}

/** What was added to the graph. */
export interface AddedWindows {
  /** Where the table's changes are. */
  readonly table: StreamPlace
  /** Where late records are, if they are wanted. */
  readonly late: StreamPlace | undefined
  readonly rows: WindowedRows
}

/** Adds the steps of a windowed aggregation: one, or with late records one more for each of its two ways out. */
export function addWindowed(
  place: StreamPlace,
  { name, verb, windows, aggregation }: AskedWindows,
  { key = place.key, value, ...options }: WindowedOptions<unknown, unknown>,
  keepsLate: boolean
): AddedWindows {
  const formats = { ...(key ? { key } : {}), ...(value ? { value } : {}) }
  const rows = new WindowedRows(aggregateWindows(name, windows, { ...options, ...formats }))
  const factory = timeWindowsStep(windows, { aggregation, rows, keepsLate })
  const stores = [rows.store as StoreDefinition<unknown, unknown>]
  place.add({ kind: 'processor', name, parents: place.parents, verb, factory, stores, options: {} })
  const known = { key: windowed(key ?? json(), windows) as Format<unknown>, value }
  const table = { ...followed(place, keepsLate ? wayOut(place, name, 'changes') : name, 'nothing'), ...known }
  const late = keepsLate ? followed(place, wayOut(place, name, 'late'), 'nothing') : undefined
  return { table, late, rows }
}

function wayOut({ add }: StreamPlace, name: string, way: string): string {
  const child = `${name}-${way}`
  add({ kind: 'processor', name: child, parents: [name], verb: 'branch', factory: mergeStep, stores: [], options: {} })
  return child
}
