import { startAlike } from '../bytes/byte-hash.ts'
import { ByteTable } from '../bytes/byte-table.ts'

/** Keys of a group that are held. */
export const mostOfGroup = 1_000
/** Of a group of which too much is kept to hold its keys: it is looked up in the store each time. No group has so few bytes of its own. */
const tooMany = Buffer.of(1)
const noEnds = Buffer.alloc(0)

/**
 * Which keys a store may have, by the part before their times (the group), so that the windows of a key, or its records on one side of a join, are
 * found without a range over all layers of the store. Of each group the ends of its keys are held, one behind the other in order, as bytes outside the
 * heap. Keys whose write was taken back are among them: whoever asks looks each of them up. Groups are read from the store when they are
 * first asked for, unless all there are were written here, and those that were asked for longest ago are forgotten.
 */
export class KeyGroups {
  /** Bytes at the end of a key that are no part of its group. */
  readonly #behind: number
  /** Bytes in either half. */
  readonly #most: number
  /** Asked for or begun since the other half was full. */
  #young = new ByteTable()
  #old = new ByteTable()
  /** Whether what is not here is nowhere. */
  #isComplete: boolean
  /** The key whose group was asked for last, bytes of that group, and its ends: a record that reads a group mostly writes it next. */
  #lastKey: Buffer | undefined
  #lastGroup = 0
  #lastEnds: Buffer | undefined
  /** Where the young half has it; -1 where that is not known. */
  #lastSlot = -1

  constructor(behind: number, isEmpty: boolean, mostBytes: number) {
    this.#behind = behind
    this.#isComplete = isEmpty
    this.#most = mostBytes / 2
  }

  /** The ends of all keys that share a key's group, in order; undefined where only the store knows. */
  endsOf(key: Buffer): Buffer | undefined {
    const ends = this.#held(key, key.length - this.#behind)
    if (ends) return isTooMany(ends) ? undefined : ends
    return this.#isComplete ? noEnds : undefined
  }

  /** Whether it is worth while to read the group of a key in order to `hold` it. */
  mayHold(key: Buffer): boolean {
    const ends = this.#held(key, key.length - this.#behind)
    return !ends || !isTooMany(ends)
  }

  /**
   * The keys of a group as the store has them, those not committed and those removed since the last commit included; undefined where they are
   * not all known. Answers their ends where they are held.
   */
  hold(key: Buffer, keys: readonly Buffer[] | undefined): Buffer | undefined {
    const group = key.length - this.#behind
    const isWhole = keys !== undefined && keys.length <= mostOfGroup
    const ends = isWhole ? Buffer.concat(keys.map(one => one.subarray(group)).sort(Buffer.compare)) : tooMany
    this.#keep(key, group, ends)
    return isWhole ? ends : undefined
  }

  /** Whether it is known that a key is nowhere. */
  lacks(key: Buffer): boolean {
    const ends = this.#held(key, key.length - this.#behind)
    if (!ends) return this.#isComplete
    return !isTooMany(ends) && !this.#isAt(ends, this.placeOf(ends, key), key)
  }

  /** A key is written. */
  add(key: Buffer): void {
    const group = key.length - this.#behind
    const ends = this.#held(key, group)
    if (!ends) {
      if (this.#isComplete) this.#keep(key, group, key.subarray(group))
      return
    }
    if (isTooMany(ends)) return
    const at = this.placeOf(ends, key)
    if (this.#isAt(ends, at, key)) return
    const isFull = ends.length === mostOfGroup * this.#behind
    this.#keep(key, group, isFull ? tooMany : this.#with(ends, at, key))
  }

  /** A key is gone for good. */
  remove(key: Buffer): void {
    const group = key.length - this.#behind
    const ends = this.#held(key, group)
    if (!ends || isTooMany(ends)) return
    const at = this.placeOf(ends, key)
    if (!this.#isAt(ends, at, key)) return
    if (ends.length === this.#behind && this.#isComplete) {
      this.#young.delete(key, group)
      this.#lastKey = undefined
    } else this.#keep(key, group, this.#without(ends, at))
  }

  /** Everything is to be read again. */
  forget(): void {
    this.#young = new ByteTable()
    this.#old = new ByteTable()
    this.#isComplete = false
    this.#lastKey = undefined
  }

  /** Where in the ends of a group that of a key is, or would be, in bytes. */
  placeOf(ends: Buffer, key: Buffer): number {
    const bytes = this.#behind
    const last = ends.length - bytes
    // Most keys come behind all others.
    if (last >= 0 && this.compareEnd(ends, last, key) < 0) return ends.length
    let low = 0
    let high = ends.length / bytes
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.compareEnd(ends, middle * bytes, key) < 0) low = middle + 1
      else high = middle
    }
    return low * bytes
  }

  /** Whether the end at a place comes before that of a key (less than 0), is the same (0), or comes after it. */
  compareEnd(ends: Buffer, at: number, key: Buffer): number {
    const bytes = this.#behind
    const from = key.length - bytes
    for (let n = 0; n < bytes; n++) {
      const difference = (ends[at + n] as number) - (key[from + n] as number)
      if (difference !== 0) return difference
    }
    return 0
  }

  #isAt(ends: Buffer, at: number, key: Buffer): boolean {
    return at < ends.length && this.compareEnd(ends, at, key) === 0
  }

  #with(ends: Buffer, at: number, key: Buffer): Buffer {
    const more = Buffer.allocUnsafe(ends.length + this.#behind)
    ends.copy(more, 0, 0, at)
    key.copy(more, at, key.length - this.#behind)
    ends.copy(more, at + this.#behind, at)
    return more
  }

  #without(ends: Buffer, at: number): Buffer {
    const fewer = Buffer.allocUnsafe(ends.length - this.#behind)
    ends.copy(fewer, 0, 0, at)
    ends.copy(fewer, at, at + this.#behind)
    return fewer
  }

  #held(key: Buffer, group: number): Buffer | undefined {
    if (this.#isLast(key, group)) return this.#lastEnds
    const slot = this.#young.slotOf(key, group)
    const ends = slot < 0 ? this.#again(key, group) : this.#young.valueIn(slot)
    this.#lookedAt(key, group, ends, slot)
    return ends
  }

  #isLast(key: Buffer, group: number): boolean {
    return group === this.#lastGroup && this.#lastKey !== undefined && startAlike(key, this.#lastKey, group)
  }

  #lookedAt(key: Buffer, group: number, ends: Buffer | undefined, slot: number): void {
    this.#lastKey = key
    this.#lastGroup = group
    this.#lastEnds = ends
    this.#lastSlot = slot
  }

  /** A group that was not asked for since the other half was full. */
  #again(key: Buffer, group: number): Buffer | undefined {
    if (this.#old.size === 0) return undefined
    const ends = this.#old.get(key, group)
    if (ends) this.#keep(key, group, ends)
    return ends
  }

  #keep(key: Buffer, group: number, ends: Buffer): void {
    const slot = this.#isLast(key, group) ? this.#lastSlot : -1
    if (slot < 0) this.#young.set(key, ends, group)
    else this.#young.setIn(slot, key, ends, group)
    this.#lookedAt(key, group, ends, slot)
    if (this.#young.bytes < this.#most) return
    if (this.#old.size > 0) this.#isComplete = false
    this.#old = this.#young
    this.#young = new ByteTable()
    this.#lastKey = undefined
  }
}

function isTooMany(ends: Buffer): boolean {
  return ends.length === 1
}
