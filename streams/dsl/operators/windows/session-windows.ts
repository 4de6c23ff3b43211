import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { ValueAndTimestamp } from '../../../state/timestamped.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import type { SessionWindows } from '../../../windows/windows.ts'
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

/** Makes one aggregate of those of two sessions, the first of which is null where there is no initializer. */
export type Merge = (aggregate: unknown, other: unknown, key: unknown) => unknown

/** A session and its aggregate. */
type Session = readonly [key: Windowed<unknown>, row: ValueAndTimestamp<unknown>]

/** An aggregation by sessions. */
export interface SessionAggregation extends WindowedAggregation {
  readonly merge: Merge
}

/**
 * Merges the sessions of a key that a record touches, adds the record, and sends the session, with its end as time, after a tombstone for each
 * of the old ones. A session that does not change its bounds sends a tombstone too, as in Kafka Streams. A record is late when its
 * session ended more than the gap and the grace ago. Records without a key are dropped; those without a value count as records.
 */
export function sessionWindowsStep(windows: SessionWindows, given: SessionAggregation): StepFactory {
  const { gap } = windows
  const { begin, add } = given.aggregation
  return runtime => {
    const { name } = runtime
    const { store, time, closing } = openWindows(runtime, windows, given)
    const call = (record: StreamRecord<unknown, unknown>): Outcome | string => {
      const { key, timestamp, headers } = record
      if (isNull(key)) return 'null-key'
      time.follow(timestamp)
      const closed = time.now - windows.grace - gap
      let touched: readonly Session[] = []
      let start = timestamp
      let end = timestamp
      let aggregate = settled(name, begin?.())
      for (const one of store.fetch(key, timestamp - gap)) {
        const [session, row] = one
        if (session.window.start > timestamp + gap) break
        touched = [...touched, one]
        aggregate = settled(name, given.merge(aggregate, row.value, key))
        start = Math.min(start, session.window.start)
        end = Math.max(end, session.window.end)
      }
      let changes: readonly ChangeRecord[] = []
      const isLate = end < closed
      if (!isLate) {
        if (start !== timestamp || end !== timestamp) {
          changes = touched.map(([session, { value }]) => {
            store.delete(session)
            const before = given.rows.sendsOld ? value : null
            return new StreamRecord(session, new Change(null, before), session.window.end, headers)
          })
        }
        const value =
          begin || aggregate !== null ? settled(name, add(record.value, key, aggregate)) : (record.value ?? null)
        const session = { key, window: { start, end } }
        if (value === null) store.delete(session)
        else store.put(session, { value, timestamp: end })
        const change = new StreamRecord(session, new Change(value, null), end, headers)
        changes = [...changes, change]
      }
      closing?.send(record, closed)
      return { changes, missed: isLate ? 1 : 0, isLate }
    }
    return { call, emit: emitOutcome(runtime, given), again: () => closing?.again() }
  }
}
