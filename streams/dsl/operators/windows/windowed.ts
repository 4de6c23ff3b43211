import type { StepFactory } from '../../../processor/step.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import type { EmitStrategy } from '../../../windows/emit-strategy.ts'
import { windowed } from '../../../windows/windowed.ts'
import type { Windows } from '../../../windows/windows.ts'
import { followed, type StreamPlace } from '../../place.ts'
import type { Aggregation } from '../aggregations/aggregate.ts'
import { mergeStep } from '../records/merge.ts'
import { type Merge, sessionWindowsStep } from './session-windows.ts'
import { slidingWindowsStep } from './sliding-windows.ts'
import { timeWindowsStep } from './time-windows.ts'
import { aggregateWindows, type WindowedAggregation, type WindowedOptions, WindowedRows } from './windowed-aggregate.ts'

/** How windows are aggregated. */
export interface WindowedWork {
  readonly windows: Windows
  readonly aggregation: Aggregation
  /** Of sessions. */
  readonly merge?: Merge
  readonly emit: EmitStrategy
}

/** A windowed aggregation as it is asked for. */
export interface AskedWindows extends WindowedWork {
  readonly name: string
  /** The DSL verb. */
  readonly verb: string
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
  asked: AskedWindows,
  options: WindowedOptions<unknown, unknown>,
  keepsLate: boolean
): AddedWindows {
  const { name, verb } = asked
  const rows = windowedRows(place, asked, options)
  const factory = windowedStep(asked, {
    aggregation: asked.aggregation,
    rows,
    emit: asked.emit,
    isShared: false,
    keepsLate
  })
  const stores = [rows.store as StoreDefinition<unknown, unknown>]
  place.add({ kind: 'processor', name, parents: place.parents, verb, factory, stores, options: {} })
  const table = windowedPlace(place, keepsLate ? wayOut(place, name, 'changes') : name, asked.windows, options)
  const late = keepsLate ? followed(place, wayOut(place, name, 'late'), 'nothing') : undefined
  return { table, late, rows }
}

/** The rows of a windowed aggregation, in a store named as it. */
export function windowedRows(
  place: StreamPlace,
  { name, windows, emit }: AskedWindows,
  { key = place.key, value, ...options }: WindowedOptions<unknown, unknown>
): WindowedRows {
  const formats = { ...(key ? { key } : {}), ...(value ? { value } : {}) }
  return new WindowedRows(aggregateWindows(name, windows, { ...options, ...formats }, emit))
}

/** The place of a windowed table after its step. */
export function windowedPlace(
  place: StreamPlace,
  step: string,
  windows: Windows,
  { key = place.key ?? serdes.json(), value }: WindowedOptions<unknown, unknown>
): StreamPlace {
  const known = { key: windowed(key, windows) as Format<unknown>, value, windows }
  return { ...followed(place, step, 'nothing'), ...known }
}

/** The step that aggregates records by windows of that kind. */
export function windowedStep({ windows, merge }: WindowedWork, given: WindowedAggregation): StepFactory {
  if (windows.type === 'session') return sessionWindowsStep(windows, { ...given, merge: merge ?? takeOther })
  return windows.type === 'sliding' ? slidingWindowsStep(windows, given) : timeWindowsStep(windows, given)
}

const takeOther: Merge = (_, other) => other

function wayOut({ add }: StreamPlace, name: string, way: string): string {
  const child = `${name}-${way}`
  add({ kind: 'processor', name: child, parents: [name], verb: 'branch', factory: mergeStep, stores: [], options: {} })
  return child
}
