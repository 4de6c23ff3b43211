/** Somebody who keeps unpacked records. */
type Holder = object

/**
 * How much of the fetched input may be unpacked in one process. While less than the budget is unpacked anybody may unpack a batch whatever
 * its size, which the driver bounds; above it each has a small share, and one of them at a time more, so that a large batch always has its
 * turn and none is kept from going on by the others.
 */
export class UnpackRoom {
  readonly #budget: number
  readonly #share: number
  readonly #held = new Map<Holder, number>()
  readonly #waiting = new Map<Holder, () => void>()
  #total = 0

  /** `share` is what one may always unpack; less when there are many. */
  constructor(budget: number, share: number) {
    this.#budget = budget
    this.#share = share
  }

  /** Bytes that are unpacked now. */
  get total(): number {
    return this.#total
  }

  /** Bytes that this holder may unpack next. */
  roomFor(holder: Holder): number {
    const own = this.#held.get(holder) ?? 0
    const others = this.#total - own
    if (others < this.#budget || !this.#hasLargeBeside(holder)) return Number.POSITIVE_INFINITY
    return Math.min(this.#share, this.#budget / (this.#held.size + 1))
  }

  /** The holder keeps so many bytes from now on; 0 for none. Wakes those who wait when they become fewer. */
  hold(holder: Holder, bytes: number): void {
    const before = this.#held.get(holder) ?? 0
    if (bytes === before) return
    this.#total += bytes - before
    if (bytes > 0) this.#held.set(holder, bytes)
    else this.#held.delete(holder)
    if (bytes >= before || this.#waiting.size === 0) return
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Calls `wake` once when there may be more room. */
  wait(holder: Holder, wake: () => void): void {
    this.#waiting.set(holder, wake)
  }

  /** The holder has gone. */
  leave(holder: Holder): void {
    this.#waiting.delete(holder)
    this.hold(holder, 0)
  }

  #hasLargeBeside(holder: Holder): boolean {
    for (const [other, bytes] of this.#held) if (other !== holder && bytes > this.#share) return true
    return false
  }
}

/** No bound, where nothing is packed. */
export function unlimitedRoom(): UnpackRoom {
  return new UnpackRoom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
}
