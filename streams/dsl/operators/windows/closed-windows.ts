import type { Headers } from '../../../headers.ts'
import type { StepContext } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { ValueAndTimestamp } from '../../../state/timestamped.ts'
import type { WindowStore } from '../../../state/window-store.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import type { Windows } from '../../../windows/windows.ts'
import { Change } from '../tables/change.ts'

type Store = WindowStore<unknown, ValueAndTimestamp<unknown>>
type ChangeRecord = StreamRecord<Windowed<unknown>, Change>

/** What it takes to send closed windows. */
export interface Sending {
  /** Least time between two looks, milliseconds of `steadyTime`. */
  readonly interval: number
  readonly steadyTime: () => number
  readonly aside: StepContext['aside']
  readonly forward: (change: ChangeRecord) => void
  /** The earliest of these times in the store that may still be taken back; then `again` is called. */
  readonly openFrom: (from: number, to: number) => number | undefined
}

const nothing = (): void => undefined

/**
 * Sends windows once they have closed: those that closed since the last time, in the order of time. None of them is the record's in whose course
 * they close: what fails of one is skipped alone, as a window that never passes would take every later record with it. A window that holds what a
 * record wrote which is not finished waits until it is, and those after it too.
 */
export class ClosedWindows {
  readonly #windows: Windows
  readonly #store: Store
  readonly #sending: Sending
  #next = Number.NEGATIVE_INFINITY
  /** What closed and had to wait. */
  #waiting: { readonly headers: Headers; readonly closed: number } | undefined

  constructor(windows: Windows, store: Store, sending: Sending) {
    this.#windows = windows
    this.#store = store
    this.#sending = sending
  }

  /** Sends windows with a record after which all that end before `closed` (time windows: then too) are closed. */
  send({ headers }: StreamRecord<unknown, unknown>, closed: number): void {
    const { interval, steadyTime } = this.#sending
    const now = steadyTime()
    if (now < this.#next) return
    this.#next = now + interval
    this.#send(headers, closed)
  }

  /** Goes on where it had to wait. */
  again(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) this.#send(waiting.headers, waiting.closed)
  }

  #send(headers: Headers, closed: number): void {
    const { aside, forward, openFrom } = this.#sending
    const last = this.#store.reached()
    if (last !== undefined && last >= closed) return
    const [from, to] = this.#between(last, closed)
    if (to < 0 || from > to || this.#isSame(from, to)) return
    const open = openFrom(from, to)
    const until = open === undefined ? to : open - 1
    if (open !== undefined) this.#waiting = { headers, closed }
    if (from > until) return
    const mark = (): void => this.#store.setReached(closed - (to - until))
    let taken: (() => void) | undefined
    for (const [key, { value, timestamp }] of this.#store.fetchAll(from, until)) {
      taken = taken ? nothing : mark
      const change = new StreamRecord(key, new Change(value, null), timestamp, headers)
      aside({ timestamp, key, headers, taken, send: () => forward(change), isBarrier: true })
    }
    if (!taken) mark()
  }

  /** Starts (of sessions: ends) of the windows that closed since the last time. */
  #between(last: number | undefined, closed: number): readonly [from: number, to: number] {
    const windows = this.#windows
    if (windows.type === 'session') return [Math.max(0, last ?? 0), closed - 1]
    if (windows.type === 'sliding')
      return [Math.max(0, (last ?? 0) - windows.difference), closed - windows.difference - 1]
    return [last === undefined ? 0 : Math.max(0, last - windows.size) + 1, closed - windows.size]
  }

  /** Whether no time window begins from one time to the other. */
  #isSame(from: number, to: number): boolean {
    const windows = this.#windows
    if (windows.type === 'session' || windows.type === 'sliding') return false
    return from > 0 && Math.floor((from - 1) / windows.advance) === Math.floor(to / windows.advance)
  }
}
