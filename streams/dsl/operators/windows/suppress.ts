import { StreamsError } from '../../../errors/streams-error.ts'
import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { KeyValueStore } from '../../../state/key-value-store.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import { untilFinal, type Windows } from '../../../windows/windows.ts'
import { Change } from '../tables/change.ts'
import type { Lookup, Rows } from '../tables/rows.ts'
import { StreamTime } from './stream-time.ts'
import type { BufferKey, BufferStore, BufferValue, HeldRow } from './suppress-buffer.ts'

/** How long the changes of a table are held back. */
export type Suppression =
  | { readonly until: 'windowCloses' }
  | { readonly until: 'timeLimit'; readonly limit: number; readonly maxRecords: number }

/** Sends the last state of a window once its grace period is over; only for windowed tables. A removed window is not sent. */
export function untilWindowCloses(): Suppression {
  return { until: 'windowCloses' }
}

/**
 * Sends the last state of a row `limit` milliseconds of stream time after its first change since it was last sent. When more than
 * `maxRecords` rows wait, those that have waited longest are sent early. Default: no limit on rows.
 */
export function untilTimeLimit(
  limit: number,
  { maxRecords = Number.POSITIVE_INFINITY }: { readonly maxRecords?: number } = {}
): Suppression {
  if (limit >= 0 && maxRecords >= 0) return { until: 'timeLimit', limit, maxRecords }
  throw new StreamsError(
    'invalid-topology',
    `a limit of ${limit} ms and ${maxRecords} records cannot be: give none below 0`
  )
}

/** How long a suppression lets rows wait behind their places; throws where a table has no windows that could close. */
export function waitOf(name: string, suppression: Suppression, windows: Windows | undefined): number {
  if (suppression.until === 'timeLimit') return suppression.limit
  if (windows) return untilFinal(windows)
  throw new StreamsError(
    'invalid-topology',
    `'${name}' waits for windows to close, but its table has none: aggregate with windowedBy, or use untilTimeLimit`
  )
}

/** The rows of a suppressed table: what it has sent. */
export class SuppressedRows implements Rows {
  readonly isVersioned = false
  readonly store = undefined
  readonly buffer: BufferStore
  readonly #above: Rows

  constructor(above: Rows, buffer: BufferStore) {
    this.#above = above
    this.buffer = buffer
    above.askOld(true)
  }

  readonly askOld = (force: boolean): boolean => this.#above.askOld(force)

  readonly lookup = (): Lookup => {
    const above = this.#above.lookup()
    const buffer = this.buffer
    return {
      stores: [buffer as unknown as StoreDefinition<unknown, unknown>, ...above.stores],
      open: context => {
        const held = context.store(buffer)
        const get = above.open(context)
        return key => {
          const row = held.get({ of: 'row', key }) as HeldRow | undefined
          if (!row) return get(key)
          return row.prior === null ? undefined : { value: row.prior, timestamp: -1 }
        }
      }
    }
  }
}

/**
 * Keeps changes back. Each row has one place in the buffer; a later change of it takes the place of the earlier one. Time is the stream time of
 * the changes that come, from the first on after a restart; the wall clock does nothing.
 */
export function suppressStep(suppression: Suppression, wait: number, { buffer }: SuppressedRows): StepFactory {
  const byWindow = suppression.until === 'windowCloses'
  const maxRecords = suppression.until === 'timeLimit' ? suppression.maxRecords : Number.POSITIVE_INFINITY
  return ({ context, forward, isAhead }) => {
    const held = new HeldRows(context.store(buffer), Number.isFinite(maxRecords))
    const time = new StreamTime(isAhead, -1)
    return {
      call: record => {
        time.follow(record.timestamp)
        held.put(record, byWindow ? (record.key as Windowed<unknown>).window.end : record.timestamp)
        return held.leave(time.now - wait, maxRecords)
      },
      emit: (_, leaving) => {
        for (const { key, row } of leaving as readonly Leaving[]) {
          if (row.value === null && byWindow) continue
          forward(new StreamRecord(key, new Change(row.value, row.before), row.timestamp, row.headers))
        }
      }
    }
  }
}

/** A row that leaves the buffer. */
interface Leaving {
  readonly key: unknown
  readonly row: HeldRow
}

/** The buffer of one task. */
class HeldRows {
  readonly #store: KeyValueStore<BufferKey, BufferValue>
  /** Whether their number matters. */
  readonly #isCounted: boolean

  constructor(store: KeyValueStore<BufferKey, BufferValue>, isCounted: boolean) {
    this.#store = store
    this.#isCounted = isCounted
  }

  put({ key, value, timestamp, headers }: StreamRecord<unknown, unknown>, time: number): void {
    const change = value as Change
    const waiting = this.#store.get({ of: 'row', key }) as HeldRow | undefined
    const { place, prior } = waiting ?? { place: time, prior: change.before }
    const row = { place, prior, value: change.value, before: change.before, timestamp, headers }
    this.#store.put({ of: 'row', key }, row)
    if (waiting) return
    this.#store.put({ of: 'place', time, key }, 'here')
    if (time <= this.#cleared()) this.#store.put({ of: 'cleared' }, time - 1)
    this.#count(1)
  }

  /** Takes out what stands at `until` or before it, then the first ones until no more than `atMost` are left. */
  leave(until: number, atMost: number): readonly Leaving[] {
    const leaving: Leaving[] = []
    let left = this.#isCounted ? this.#size() : 0
    if (until < 0 && left <= atMost) return leaving
    const last = left > atMost ? Number.MAX_SAFE_INTEGER : until + 1
    const first = this.#cleared() + 1
    if (first > last) return leaving
    let cleared = until
    for (const [place] of this.#store.range({ of: 'bound', time: first }, { of: 'bound', time: last })) {
      if (place.of !== 'place' || (place.time > until && left <= atMost)) break
      const { key } = place
      leaving.push({ key, row: this.#store.get({ of: 'row', key }) as HeldRow })
      this.#store.delete({ of: 'row', key })
      this.#store.delete(place)
      cleared = Math.max(cleared, place.time - 1)
      left--
    }
    if (leaving.length > 0) this.#store.put({ of: 'cleared' }, cleared)
    this.#count(-leaving.length)
    return leaving
  }

  /**
   * No place is at this time or before it. Without it every look would go over the places that were taken out since the last checkpoint, which a
   * sink that holds its batch may put off for long.
   */
  #cleared(): number {
    return (this.#store.get({ of: 'cleared' }) as number | undefined) ?? -1
  }

  #size(): number {
    return (this.#store.get({ of: 'count' }) as number | undefined) ?? 0
  }

  #count(more: number): void {
    if (this.#isCounted && more !== 0) this.#store.put({ of: 'count' }, this.#size() + more)
  }
}
