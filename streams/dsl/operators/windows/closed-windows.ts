import { StreamRecord } from '../../../record.ts'
import type { ValueAndTimestamp } from '../../../state/timestamped.ts'
import type { WindowStore } from '../../../state/window-store.ts'
import type { Windowed } from '../../../windows/windowed.ts'
import type { Windows } from '../../../windows/windows.ts'
import { Change } from '../tables/change.ts'

type Store = WindowStore<unknown, ValueAndTimestamp<unknown>>
type ChangeRecord = StreamRecord<Windowed<unknown>, Change>

/** Sends windows once they have closed: those that closed since the last time, in the order of time. */
export class ClosedWindows {
  readonly #windows: Windows
  readonly #interval: number
  readonly #store: Store
  readonly #steadyTime: () => number
  #next = Number.NEGATIVE_INFINITY

  /** `interval` milliseconds of `steadyTime` lie between two looks, at least. */
  constructor(windows: Windows, interval: number, store: Store, steadyTime: () => number) {
    this.#windows = windows
    this.#interval = interval
    this.#store = store
    this.#steadyTime = steadyTime
  }

  /** The windows to send with a record after which all that end before `closed` (time windows: then too) are closed. */
  with({ headers }: StreamRecord<unknown, unknown>, closed: number): ChangeRecord[] {
    const now = this.#steadyTime()
    if (now < this.#next) return []
    this.#next = now + this.#interval
    const last = this.#store.reached()
    if (last !== undefined && last >= closed) return []
    const [from, to] = this.#between(last, closed)
    if (to < 0 || from > to || this.#isSame(from, to)) return []
    const sent: ChangeRecord[] = []
    for (const [key, { value, timestamp }] of this.#store.fetchAll(from, to))
      sent.push(new StreamRecord(key, new Change(value, null), timestamp, headers))
    this.#store.setReached(closed)
    return sent
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
