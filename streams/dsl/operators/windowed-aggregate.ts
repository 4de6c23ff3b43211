import type { StepContext } from '../../processor/step.ts'
import type { StreamRecord } from '../../record.ts'
import { type Format, json } from '../../serde.ts'
import type { ValueAndTimestamp } from '../../state/timestamped.ts'
import { timestamped } from '../../state/timestamped.ts'
import { type WindowStoreDefinition, type WindowStoreOptions, windowStore } from '../../state/window-store.ts'
import type { Windowed } from '../../windows/windowed.ts'
import type { Windows } from '../../windows/windows.ts'
import type { Aggregation } from './aggregate.ts'
import { type RowStore, StoredRows } from './rows.ts'

/** The store of a windowed aggregation. It is named as the step. */
export interface WindowedOptions<K, A> extends WindowStoreOptions {
  /** Format of the keys in the store. Default: that in which they were read, JSON where a step made them. */
  readonly key?: Format<K>
  /** Format of the aggregates. Default: JSON. */
  readonly value?: Format<A>
}

/** The aggregates of windows. */
export type AggregateWindows = WindowStoreDefinition<unknown, ValueAndTimestamp<unknown>>

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
  /** Whether late records go to the second child instead of nowhere; the first one gets the changes. */
  readonly keepsLate: boolean
}

/** What a record did to windows: changes in order, and how many windows it was too late for. */
export interface Outcome {
  readonly changes: readonly StreamRecord<Windowed<unknown>, unknown>[]
  readonly missed: number
}

/** The store of a windowed aggregation, named as its step. */
export function aggregateWindows(
  name: string,
  windows: Windows,
  { key = json(), value = json(), ...options }: WindowedOptions<unknown, unknown>
): AggregateWindows {
  return windowStore(name, windows, key.serde ? key : json<unknown>(), timestamped(value), options)
}

/** Follows the stream time of a step: the highest time that it has seen. Times too far ahead of the clock do not move it. */
export class StreamTime {
  /** Milliseconds; -1 before the first record. */
  now: number
  readonly #isAhead: (time: number) => boolean

  /** `from` is what is known from before a restart, which is less than it was by no more than a window. */
  constructor(isAhead: (time: number) => boolean, from: number) {
    this.now = from
    this.#isAhead = isAhead
  }

  /** A record came. */
  follow(time: number): void {
    if (time > this.now && !this.#isAhead(time)) this.now = time
  }
}

/** Why a record is in no window. */
export const isNullKey = (key: unknown): boolean => key === null || key === undefined

/** What comes out of a step that answers an outcome or why the record is dropped. */
export function emitOutcome(
  { forward, forwardTo, drop }: StepContext,
  keepsLate: boolean
): (record: StreamRecord<unknown, unknown>, result: unknown) => void {
  const pass = keepsLate ? (forwardTo[0] ?? forward) : forward
  const late = keepsLate ? forwardTo[1] : undefined
  return (record, result) => {
    if (typeof result === 'string') return drop(result)
    const { changes, missed } = result as Outcome
    for (const change of changes) pass(change)
    for (let n = 0; n < missed; n++) drop('late')
    if (missed > 0 && changes.length === 0) late?.(record)
  }
}
