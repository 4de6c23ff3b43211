import type { KeyValueStore } from '../../../state/key-value-store.ts'
import type { WaitingKey } from '../../../state/waiting-store.ts'

/** What passes over waiting records go by. Times are milliseconds. */
export interface Passes {
  /** How far ahead of a record its window reaches, grace included, by side. */
  readonly reach: { readonly left: number; readonly right: number }
  /** The least time between two passes. */
  readonly interval: number
  /** See `StepContext`. */
  readonly steadyTime: () => number
  /** Sends a record that nothing can be joined with any more; `taken` removes it from the store. */
  readonly send: (key: WaitingKey, value: Buffer, taken: () => void) => void
  /** Whether the records of a key, time and side may still be taken back; then `again` is called. */
  readonly isOpen: (key: WaitingKey) => boolean
  /** Has `again` called when what the current call wrote is taken back: records that met a partner wait again then. */
  readonly whenTakenBack: () => void
}

/** Records that one pass sends at most, so that the end of an outage holds up no other task; the next record goes on from there. */
const mostAtOnce = 10_000
const isTaken = (): void => undefined

/**
 * Records of outer sides that wait for a partner, in the order in which they come alone when none has come. A pass over them happens as in Kafka
 * Streams: when a record brings stream time forward and the first that waits may be due. What passes remember is lost with a
 * restart, there and here; the first record after it looks at all that wait. A pass ends before a record whose waiting may still be taken back, and goes
 * on once it cannot.
 */
export class WaitingRecords {
  readonly #store: KeyValueStore<WaitingKey, readonly Buffer[]>
  readonly #passes: Passes
  /** Time of the record that the last pass ended at, or of an earlier one that has come since; infinite where nothing is known to wait. */
  #earliest = Number.POSITIVE_INFINITY
  #nextPass = Number.NEGATIVE_INFINITY
  /** Stream time of the last pass. */
  #passedAt = -1

  constructor(store: KeyValueStore<WaitingKey, readonly Buffer[]>, passes: Passes) {
    this.#store = store
    this.#passes = passes
  }

  /** A record begins to wait. */
  add(key: WaitingKey, value: Buffer): void {
    this.#store.put(key, [...(this.#store.get(key) ?? []), value])
    if (key.time < this.#earliest) this.#earliest = key.time
  }

  /** The records of a key, time and side have met a partner. */
  met(key: WaitingKey): void {
    if (this.#store.get(key) === undefined) return
    this.#store.delete(key)
    this.#passes.whenTakenBack()
  }

  /**
   * Sends the records that no partner can come for any more, when a pass over them is due after a record of that side.
   * @param streamTime highest time that the join has seen
   */
  pass(streamTime: number, isLeft: boolean): void {
    if (!this.#mayPass(streamTime, isLeft)) return
    this.#passedAt = streamTime
    this.again()
  }

  /** Goes over them once more, as far as the last pass was to go. */
  again(): void {
    const streamTime = this.#passedAt
    this.#earliest = Number.POSITIVE_INFINITY
    let [staysLeft, staysRight, sent] = [false, false, 0]
    const { reach } = this.#passes
    for (const [key, values] of this.#store.all()) {
      this.#earliest = key.time
      if ((staysLeft && staysRight) || sent >= mostAtOnce) return
      if (key.time + (key.isLeft ? reach.left : reach.right) >= streamTime) {
        if (key.isLeft) staysLeft = true
        else staysRight = true
        // A further record of the same key and time is the one after it.
        if (staysLeft && staysRight && values.length > 1) return
        continue
      }
      if (this.#passes.isOpen(key)) return
      this.#send(key, values)
      sent += values.length
    }
  }

  #send(key: WaitingKey, [first, ...others]: readonly Buffer[]): void {
    const { send } = this.#passes
    if (first) send(key, first, () => this.#store.delete(key))
    for (const value of others) send(key, value, isTaken)
  }

  #mayPass(streamTime: number, isLeft: boolean): boolean {
    const { reach, interval, steadyTime } = this.#passes
    const ahead = isLeft ? reach.left : reach.right
    const isNear = this.#earliest === Number.POSITIVE_INFINITY ? ahead <= 0 : this.#earliest + ahead >= streamTime
    const now = steadyTime()
    if (isNear || now < this.#nextPass) return false
    this.#nextPass = now + interval
    return true
  }
}
