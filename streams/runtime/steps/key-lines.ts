import type { InFlightRecord } from '../task/in-flight-record.ts'
import { keyIdOf } from '../task/key-order.ts'

/** A call of a step for a record. */
interface KeyedCall {
  readonly inFlight: InFlightRecord
  /** The key that it holds. */
  keyId?: string
}

/** The order of keys in one step of a task whose records come in in no order: calls wait for the end of an earlier one of their key. */
export class KeyLines<Call extends KeyedCall> {
  readonly #behind = new Map<string, Call[]>()

  /** Whether a call of the record's key is unfinished. */
  isHeld(inFlight: InFlightRecord): boolean {
    if (this.#behind.size === 0) return false
    const id = keyIdOf(inFlight)
    return id !== undefined && this.#behind.has(id)
  }

  /** The call did not finish at once: it holds its key, or waits behind the one that does. */
  enter(call: Call): void {
    const id = keyIdOf(call.inFlight)
    if (id === undefined) return
    const line = this.#behind.get(id)
    if (line) {
      line.push(call)
      return
    }
    this.#behind.set(id, [])
    call.keyId = id
  }

  /** The call is over; answers the next one of its key, which then holds the key. */
  leave({ keyId }: Call): Call | undefined {
    if (keyId === undefined) return undefined
    const next = this.#behind.get(keyId)?.shift()
    if (next) next.keyId = keyId
    else this.#behind.delete(keyId)
    return next
  }

  clear(): void {
    this.#behind.clear()
  }
}
