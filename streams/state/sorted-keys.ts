import type { KeyOrder } from './key-range.ts'

/**
 * Keys in order, for ranges over a map: sorted runs, each at least twice as long as the next, merged as they grow, so that a new key costs
 * the logarithm of all keys and never a sort of all. A key that was removed stays until its run is merged; whoever iterates leaves it out.
 * Keys are bytes as latin1 text, whose order is that of the bytes: texts are compared many times faster than buffers.
 */
export class SortedKeys {
  /** Longest first. */
  #runs: readonly (readonly string[])[]
  #added: string[] = []

  constructor(keys: Iterable<string>) {
    this.#runs = [[...keys].sort(byBytes)]
  }

  /** A key that was not there. */
  add(key: string): void {
    this.#added.push(key)
  }

  /** About how many keys are kept, those that were removed included. */
  get size(): number {
    return this.#runs.reduce((sum, run) => sum + run.length, this.#added.length)
  }

  /** The keys from one on, in that order, each once. Keys that are added meanwhile do not show. */
  from(start: string | undefined, order: KeyOrder, isLive: (key: string) => boolean): Iterable<string> {
    this.#tidy(isLive)
    return merged(this.#runs, start, order)
  }

  #tidy(isLive: (key: string) => boolean): void {
    if (this.#added.length === 0) return
    const runs = [...this.#runs]
    let last: readonly string[] = this.#added.sort(byBytes)
    this.#added = []
    for (let before = runs.at(-1); before && before.length < 2 * last.length; before = runs.at(-1)) {
      runs.pop()
      last = mergedPair(before, last, isLive)
    }
    this.#runs = [...runs, last]
  }
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Two sorted runs as one, without the keys that are gone. */
function mergedPair(a: readonly string[], b: readonly string[], isLive: (key: string) => boolean): readonly string[] {
  const all: string[] = []
  let [i, j] = [0, 0]
  let last: string | undefined
  while (i < a.length || j < b.length) {
    const key = (j >= b.length || (i < a.length && (a[i] as string) <= (b[j] as string)) ? a[i++] : b[j++]) as string
    if (key !== last && isLive(key)) all.push(key)
    last = key
  }
  return all
}

/** Merges sorted runs, from a key on; equal keys come once. There are few runs, so that the next head is found by looking at each. */
function* merged(runs: readonly (readonly string[])[], start: string | undefined, order: KeyOrder): Iterable<string> {
  const isAscending = order === 'ascending'
  const step = isAscending ? 1 : -1
  const heads = runs.map(run => (isAscending ? firstFrom(run, start) : lastUpTo(run, start)))
  let last: string | undefined
  for (;;) {
    let first = -1
    let key: string | undefined
    for (let n = 0; n < heads.length; n++) {
      const other = runs[n]?.[heads[n] as number]
      if (other === undefined || (key !== undefined && (isAscending ? other >= key : other <= key))) continue
      first = n
      key = other
    }
    if (key === undefined) return
    heads[first] = (heads[first] as number) + step
    if (key !== last) yield key
    last = key
  }
}

/** Place of the first key that is not before `start`; of the first one where there is no start. */
function firstFrom(keys: readonly string[], start: string | undefined): number {
  return start === undefined ? 0 : placeOf(keys, start)
}

/** Place of the last key that is not after `end`, -1 for none; of the last one where there is no end. */
function lastUpTo(keys: readonly string[], end: string | undefined): number {
  if (end === undefined) return keys.length - 1
  const at = placeOf(keys, end)
  return keys[at] === end ? at : at - 1
}

/** How many sorted keys come before one: the place of the first that does not. */
export function placeOf(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
