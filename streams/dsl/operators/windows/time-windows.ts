import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { TimeWindows } from '../../../windows/windows.ts'
import { settled } from '../aggregations/settled.ts'
import { Change } from '../tables/change.ts'
import {
  type ChangeRecord,
  emitOutcome,
  isNull,
  type Outcome,
  openWindows,
  type WindowedAggregation
} from './windowed-aggregate.ts'

/**
 * Adds each record to the aggregates of all tumbling or hopping windows that cover it, by ascending start, and passes each change on at the
 * highest time in its window. A window takes records until stream time reaches its end and the grace. Records without a key are dropped;
 * those without a value count as records.
 */
export function timeWindowsStep(windows: TimeWindows, given: WindowedAggregation): StepFactory {
  const { size, advance, grace } = windows
  const { begin, add } = given.aggregation
  return runtime => {
    const { name } = runtime
    const { store, time, closing } = openWindows(runtime, windows, given)
    const update = (record: StreamRecord<unknown, unknown>, start: number): ChangeRecord => {
      const { value, timestamp, headers } = record
      const key = { key: record.key, window: { start, end: start + size } }
      const stored = store.get(key)
      const before = stored ? stored.value : settled(name, begin?.())
      const value2 = stored || begin ? settled(name, add(value, record.key, before)) : (value ?? null)
      const newest = stored ? Math.max(timestamp, stored.timestamp) : timestamp
      if (value2 === null) store.delete(key)
      else store.put(key, { value: value2, timestamp: newest })
      return new StreamRecord(key, new Change(value2, given.rows.sendsOld ? before : null), newest, headers)
    }
    const call = (record: StreamRecord<unknown, unknown>): Outcome | string => {
      const { timestamp } = record
      if (isNull(record.key)) return 'null-key'
      time.follow(timestamp)
      const closed = time.now - grace
      const changes: ChangeRecord[] = []
      let missed = 0
      for (let start = firstStart(timestamp, windows); start <= timestamp; start += advance) {
        if (start + size > closed) changes.push(update(record, start))
        else missed++
      }
      const isLate = changes.length === 0
      closing?.send(record, closed)
      return { changes, missed, isLate }
    }
    return { call, emit: emitOutcome(runtime, given), again: () => closing?.again() }
  }
}

/** Start of the first window that covers a time. */
function firstStart(time: number, { size, advance }: TimeWindows): number {
  return Math.floor(Math.max(0, time - size + advance) / advance) * advance
}
