import type { StepContext } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { timestamped, type ValueAndTimestamp } from '../../../state/timestamped.ts'
import {
  type WindowStore,
  type WindowStoreDefinition,
  type WindowStoreOptions,
  windowStore
} from '../../../state/window-store.ts'
import type { EmitStrategy } from '../../../windows/emit-strategy.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import { untilFinal, type Windows } from '../../../windows/windows.ts'
import type { Aggregation } from '../aggregations/aggregate.ts'
import type { Change } from '../tables/change.ts'
import { passChanges } from '../tables/pass-changes.ts'
import { type RowStore, StoredRows } from '../tables/rows.ts'
import { ClosedWindows } from './closed-windows.ts'
import { StreamTime } from './stream-time.ts'

/** Options of a windowed aggregation's store, which is named after the step. */
export interface WindowedOptions<K, A> extends WindowStoreOptions {
  /** Format of the keys in the store. Default: the format in which they were read, or JSON if a step created them. */
  readonly key?: Format<K>
  /** Format of the aggregates in the store. Default: JSON. */
  readonly value?: Format<A>
}

/** The aggregates of windows. */
export type AggregateWindows = WindowStoreDefinition<unknown, ValueAndTimestamp<unknown>>
/** A change of a window. */
export type ChangeRecord = StreamRecord<Windowed<unknown>, Change>

/** The rows of a windowed aggregation. */
export class WindowedRows extends StoredRows {
  readonly windows: AggregateWindows

  constructor(windows: AggregateWindows) {
    super(windows as unknown as RowStore)
    this.windows = windows
  }
}

/** What a windowed aggregation is made of. */
export interface WindowedAggregation {
  readonly aggregation: Aggregation
  readonly rows: WindowedRows
  readonly emit: EmitStrategy
  /** Whether other steps write the same store. */
  readonly isShared: boolean
  /** Whether late records go to the second child instead of nowhere; the first one gets the changes. */
  readonly keepsLate: boolean
}

/** What a record did to windows: changes in order, and how many windows it was too late for. */
export interface Outcome {
  readonly changes: readonly ChangeRecord[]
  readonly missed: number
  /** Whether no window took the record. */
  readonly isLate: boolean
}

/** The windows of one task. */
export interface OpenWindows {
  readonly store: WindowStore<unknown, ValueAndTimestamp<unknown>>
  readonly time: StreamTime
  /** There where windows are sent once they have closed. */
  readonly closing: ClosedWindows | undefined
}

/** The store of a windowed aggregation, named as its step. */
export function aggregateWindows(
  name: string,
  windows: Windows,
  { key = serdes.json(), value = serdes.json(), ...options }: WindowedOptions<unknown, unknown>,
  { type }: EmitStrategy
): AggregateWindows {
  const byTime = type === 'onWindowClose'
  const order = { byTime, keepsEdge: byTime && windows.type !== 'session' }
  return windowStore(name, windows, key.serde ? key : serdes.json<unknown>(), timestamped(value), options, order)
}

/**
 * Opens the windows of a task. After a restart stream time is at least that of the newest window, and that at which windows were last sent. Where
 * several steps write one store its newest window is not this step's, and time begins anew, as in Kafka Streams.
 */
export function openWindows(
  { context, isAhead, emitInterval, steadyTime, aside, openFrom, forward, forwardTo }: StepContext,
  windows: Windows,
  { rows, emit, isShared, keepsLate }: WindowedAggregation
): OpenWindows {
  const store = context.windowStore(rows.windows)
  const sent = store.reached()
  const from = Math.max(store.newest(), sent === undefined ? -1 : sent + untilFinal(windows))
  const time = new StreamTime(isAhead, isShared ? -1 : from)
  const { type, interval = emitInterval } = emit
  if (type !== 'onWindowClose') return { store, time, closing: undefined }
  const out = keepsLate ? (forwardTo[0] ?? forward) : forward
  const open = (first: number, last: number): number | undefined => openFrom(rows.windows, first, last)
  const sending = { interval, steadyTime, aside, forward: out, openFrom: open }
  return { store, time, closing: new ClosedWindows(windows, store, sending) }
}

/** Whether there is no key, or no value. */
export const isNull = (key: unknown): boolean => key === null || key === undefined

const nothing = (): void => undefined

/** What comes out of a step that answers an outcome or why the record is dropped. Where windows are sent once they have closed no change is. */
export function emitOutcome(
  runtime: StepContext,
  { keepsLate, rows, emit }: WindowedAggregation
): (record: StreamRecord<unknown, unknown>, result: unknown) => void {
  const { forward, forwardTo, drop } = runtime
  const out = keepsLate ? (forwardTo[0] ?? forward) : forward
  const pass = emit.type === 'onWindowClose' ? nothing : passChanges(runtime, rows, out)
  const late = keepsLate ? forwardTo[1] : undefined
  return (record, result) => {
    if (typeof result === 'string') return drop(result)
    const { changes, missed, isLate } = result as Outcome
    for (const change of changes) pass(change)
    for (let n = 0; n < missed; n++) drop('late')
    if (isLate) late?.(record)
  }
}
