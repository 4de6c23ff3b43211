import { StreamsError } from '../../../errors/streams-error.ts'
import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import { untilFinal, type Windows } from '../../../windows/windows.ts'
import { Change } from '../tables/change.ts'
import type { Lookup, Rows } from '../tables/rows.ts'
import { HeldRows, type Leaving } from './held-rows.ts'
import { StreamTime } from './stream-time.ts'
import type { BufferStore, HeldRow } from './suppress-buffer.ts'

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
  if (suppression?.until !== 'timeLimit' && suppression?.until !== 'windowCloses')
    throw new StreamsError(
      'invalid-topology',
      `'${name}' (suppress) does not say how long it holds rows back: give it untilWindowCloses() or untilTimeLimit(…); onWindowClose() is for emitStrategy`
    )
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
 * the changes that come, from the first on after a restart; the wall clock does nothing. A row that leaves with the change of another is none
 * of that one's: what fails of it is skipped alone, as a row that never passes would take every later record with it. A row that a record changed
 * which is not finished waits until it is, and those behind it too.
 */
export function suppressStep(suppression: Suppression, wait: number, { buffer }: SuppressedRows): StepFactory {
  const byWindow = suppression.until === 'windowCloses'
  const maxRecords = suppression.until === 'timeLimit' ? suppression.maxRecords : Number.POSITIVE_INFINITY
  return ({ context, forward, isAhead, aside, source, whenTakenBack, isOpen }) => {
    const isRowOpen = (key: unknown): boolean => isOpen(buffer, { of: 'row', key })
    const held = new HeldRows(context.store(buffer), maxRecords, { source, whenTakenBack, isRowOpen })
    const time = new StreamTime(isAhead, -1)
    const send = ({ key, row }: Leaving): void => {
      if (row.value !== null || !byWindow)
        forward(new StreamRecord(key, new Change(row.value, row.before), row.timestamp, row.headers))
    }
    const leave = (): void => {
      for (const leaving of held.leaving(time.now - wait)) {
        const { key, row, isOfRecord, taken } = leaving
        if (isOfRecord) {
          taken()
          send(leaving)
        } else aside({ timestamp: row.timestamp, key, headers: row.headers, taken, send: () => send(leaving) })
      }
    }
    return {
      call: record => {
        time.follow(record.timestamp)
        held.put(record, byWindow ? (record.key as Windowed<unknown>).window.end : record.timestamp)
        leave()
      },
      emit: () => undefined,
      again: leave
    }
  }
}
