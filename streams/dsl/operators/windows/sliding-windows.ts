import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { ValueAndTimestamp } from '../../../state/timestamped.ts'
import type { SlidingWindows } from '../../../windows/windows.ts'
import { settled } from '../aggregations/settled.ts'
import { Change } from '../tables/change.ts'
import {
  type ChangeRecord,
  emitOutcome,
  isNull,
  type OpenWindows,
  type Outcome,
  openWindows,
  type WindowedAggregation
} from './windowed-aggregate.ts'

type Row = ValueAndTimestamp<unknown>

/**
 * Adds each record to the sliding windows that it is in, as Kafka Streams does: to those that are there, to one that ends with it, and to one
 * that begins after the record before it; and makes the window that begins after it where later records are known. Windows do not begin
 * before 0: records up to `difference` share the first. Records without key or value are dropped.
 */
export function slidingWindowsStep(windows: SlidingWindows, given: WindowedAggregation): StepFactory {
  return runtime => {
    const open = openWindows(runtime, windows, given)
    const { time, closing } = open
    const call = (record: StreamRecord<unknown, unknown>): Outcome | string => {
      const { timestamp } = record
      if (isNull(record.key)) return 'null-key'
      if (isNull(record.value)) return 'null-value'
      time.follow(timestamp)
      const closed = time.now - windows.grace
      if (timestamp + windows.difference < closed) return { changes: [], missed: 1, isLate: true }
      const update = new SlidingUpdate(runtime.name, windows, given, open, record, closed)
      if (timestamp < windows.difference) update.early()
      else update.usual()
      const { changes, missed } = update
      if (timestamp >= windows.difference) closing?.send(record, closed)
      return { changes, missed, isLate: false }
    }
    return { call, emit: emitOutcome(runtime, given), again: () => closing?.again() }
  }
}

/** What one record does to the windows of its key. */
class SlidingUpdate {
  readonly changes: ChangeRecord[] = []
  missed = 0
  readonly #name: string
  readonly #difference: number
  readonly #given: WindowedAggregation
  readonly #store: OpenWindows['store']
  readonly #record: StreamRecord<unknown, unknown>
  readonly #closed: number
  /** Starts of windows that were there. */
  readonly #starts = new Set<number>()
  /** A window with what comes after the record, as it was before. */
  #after: Row | undefined
  /** Time of the newest record before this one, as far as a window tells it. */
  #previous: number | undefined

  constructor(
    name: string,
    { difference }: SlidingWindows,
    given: WindowedAggregation,
    { store }: OpenWindows,
    record: StreamRecord<unknown, unknown>,
    closed: number
  ) {
    this.#name = name
    this.#difference = difference
    this.#given = given
    this.#store = store
    this.#record = record
    this.#closed = closed
  }

  /** A record at `difference` or later. */
  usual(): void {
    const { key, timestamp: t } = this.#record
    let left: Row | undefined
    let endsHere = false
    for (const [{ window }, row] of this.#store.reverseFetch(key, t - 2 * this.#difference, t + 1)) {
      const end = window.start + this.#difference
      this.#starts.add(window.start)
      if (window.start > t) continue
      if (end < t) {
        left = row
        this.#previous = row.timestamp
        break
      }
      if (end > t) this.#after ??= row
      this.#add(window.start, row)
      if (end > t) continue
      if (row.timestamp >= t) return
      endsHere = true
      this.#previous = row.timestamp
    }
    const previous = this.#previous
    if (previous !== undefined && previous + 1 + this.#difference >= t) this.#afterPrevious(previous)
    if (!endsHere) {
      const isNear = previous !== undefined && t - this.#difference <= previous
      this.#add(t - this.#difference, isNear && left ? { value: left.value, timestamp: t } : this.#fresh())
    }
    this.#makeAfter()
  }

  /** A record before `difference`. */
  early(): void {
    const { key, timestamp: t } = this.#record
    let first: Row | undefined
    for (const [{ window }, row] of this.#store.fetch(key, 0, t + 1)) {
      this.#starts.add(window.start)
      if (window.start === 0) {
        first = row
        if (row.timestamp < t) this.#previous = row.timestamp
      } else if (window.start <= t) {
        this.#after = row
        this.#add(window.start, row)
      }
    }
    if (first && first.timestamp > t) this.#after ??= first
    this.#makeAfter()
    if (this.#previous !== undefined) this.#afterPrevious(this.#previous)
    this.#add(0, first ?? this.#fresh())
  }

  /** The window that begins after the record before this one. */
  #afterPrevious(previous: number): void {
    if (!this.#starts.has(previous + 1)) this.#add(previous + 1, this.#fresh())
  }

  /** The window that begins after this record, with what is known to come later. */
  #makeAfter(): void {
    const start = this.#record.timestamp + 1
    const after = this.#after
    if (!after || after.timestamp < start || this.#starts.has(start)) return
    const key = this.#key(start)
    this.#store.put(key, after)
    this.changes.push(new StreamRecord(key, new Change(after.value, null), after.timestamp, this.#record.headers))
  }

  #fresh(): Row {
    return { value: settled(this.#name, this.#given.aggregation.begin?.()), timestamp: this.#record.timestamp }
  }

  /** Adds the record to a window, unless that has closed. */
  #add(start: number, row: Row): void {
    if (start + this.#difference < this.#closed) {
      this.missed++
      return
    }
    const { aggregation, rows } = this.#given
    const { value, timestamp, headers } = this.#record
    const before = row.value
    const isFirst = before === null && !aggregation.begin
    const value2 = isFirst ? value : settled(this.#name, aggregation.add(value, this.#record.key, before))
    const time = before === null ? timestamp : Math.max(timestamp, row.timestamp)
    const key = this.#key(start)
    if (value2 === null) this.#store.delete(key)
    else this.#store.put(key, { value: value2, timestamp: time })
    this.changes.push(new StreamRecord(key, new Change(value2, rows.sendsOld ? before : null), time, headers))
  }

  #key(start: number) {
    return { key: this.#record.key, window: { start, end: start + this.#difference } }
  }
}
