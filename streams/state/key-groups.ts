import { placeOf } from './sorted-keys.ts'

/** Keys of one group that may be there, as latin1 text in order. */
type Keys = readonly string[]

/** A group of which too much is kept to hold its keys: it is looked up in the store each time. */
const tooMany: string[] = []
/** Keys of a group that are held. */
export const mostOfGroup = 1_000
const noKeys: Keys = []

/**
 * Which keys a store may have, by the part before their times: so that the windows of a key, or its records on one side of a join, are found
 * without a range over all layers of the store. It holds keys whose write was taken back too; whoever asks looks each of them up. Groups are read
 * from the store when they are first asked for, unless all there are were written here, and those that were asked for longest ago are forgotten.
 */
export class KeyGroups {
  /** Bytes at the end of a key that are no part of its group. */
  readonly #behind: number
  /** Keys and groups in either half. */
  readonly #most: number
  /** Asked for or begun since the other half was full. */
  #young = new Map<string, string[]>()
  #old: ReadonlyMap<string, string[]> = new Map()
  #count = 0
  /** Whether what is not here is nowhere. */
  #isComplete: boolean
  /** What was asked for last is mostly asked for again: a record reads a group and then writes it. */
  #lastGroup: string | undefined
  #lastKeys: string[] = tooMany

  constructor(behind: number, isEmpty: boolean, most: number) {
    this.#behind = behind
    this.#isComplete = isEmpty
    this.#most = most / 2
  }

  /** The keys of a group; undefined where only the store knows. */
  of(group: string): Keys | undefined {
    const keys = this.#held(group)
    if (keys) return keys === tooMany ? undefined : keys
    return this.#isComplete ? noKeys : undefined
  }

  /** Whether it is worth while to read a group in order to `hold` it. */
  mayHold(group: string): boolean {
    return this.#held(group) !== tooMany
  }

  /**
   * The keys of a group as the store has them, those not committed and those removed since the last commit included; undefined where they are
   * not all known.
   */
  hold(group: string, keys: ReadonlySet<string> | undefined): Keys | undefined {
    const held = keys === undefined || keys.size > mostOfGroup ? tooMany : [...keys].sort()
    this.#keep(group, held)
    return held === tooMany ? undefined : held
  }

  /** Whether it is known that a key is nowhere. */
  lacks(key: string): boolean {
    const keys = this.#heldWith(key)
    if (!keys) return this.#isComplete
    return keys !== tooMany && keys[placeOf(keys, key)] !== key
  }

  /** A key is written. */
  add(key: string): void {
    const keys = this.#heldWith(key)
    if (!keys) {
      if (this.#isComplete) this.#keep(this.#groupOf(key), [key])
      return
    }
    if (keys === tooMany) return
    if (keys.length === mostOfGroup) this.#keep(this.#groupOf(key), tooMany)
    else if (insert(keys, key)) this.#counted(1)
  }

  /** A key is gone for good. */
  remove(key: string): void {
    const keys = this.#heldWith(key)
    if (!keys || keys === tooMany) return
    const at = placeOf(keys, key)
    if (keys[at] !== key) return
    keys.splice(at, 1)
    this.#count--
    if (keys.length > 0 || !this.#isComplete) return
    this.#young.delete(this.#groupOf(key))
    this.#lastGroup = undefined
  }

  /** Everything is to be read again. */
  forget(): void {
    this.#young.clear()
    this.#old = new Map()
    this.#count = 0
    this.#isComplete = false
    this.#lastGroup = undefined
  }

  #heldWith(key: string): string[] | undefined {
    const last = this.#lastGroup
    if (last !== undefined && key.length === last.length + this.#behind && key.startsWith(last)) return this.#lastKeys
    return this.#held(this.#groupOf(key))
  }

  #groupOf(key: string): string {
    return key.slice(0, key.length - this.#behind)
  }

  #held(group: string): string[] | undefined {
    if (group === this.#lastGroup) return this.#lastKeys
    const keys = this.#young.get(group) ?? this.#again(group)
    if (!keys) return undefined
    this.#lastGroup = group
    this.#lastKeys = keys
    return keys
  }

  /** A group that was not asked for since the other half was full. */
  #again(group: string): string[] | undefined {
    if (this.#old.size === 0) return undefined
    const keys = this.#old.get(group)
    if (keys) this.#keep(group, keys)
    return keys
  }

  #keep(group: string, keys: string[]): void {
    this.#young.set(group, keys)
    this.#lastGroup = group
    this.#lastKeys = keys
    this.#counted(keys.length + 1)
  }

  #counted(more: number): void {
    this.#count += more
    if (this.#count < this.#most) return
    if (this.#old.size > 0) this.#isComplete = false
    this.#old = this.#young
    this.#young = new Map()
    this.#count = 0
    this.#lastGroup = undefined
  }
}

/** Puts a key where it belongs; answers whether it was not there. */
function insert(keys: string[], key: string): boolean {
  const last = keys.at(-1)
  if (last === undefined || last < key) {
    keys.push(key)
    return true
  }
  const at = placeOf(keys, key)
  if (keys[at] === key) return false
  keys.splice(at, 0, key)
  return true
}
