import { compareKeys, type KeyOrder } from './key-range.ts'

/**
 * Keys in order, for ranges over a map: sorted runs, each at least twice as long as the next, merged as they grow, so that a new key costs
 * the logarithm of all keys and never a sort of all. A key that was removed stays until its run is merged; whoever iterates leaves it out.
 */
export class SortedKeys {
  /** Longest first. */
  #runs: readonly (readonly Buffer[])[]
  #added: Buffer[] = []

  constructor(keys: Iterable<Buffer>) {
    this.#runs = [[...keys].sort(Buffer.compare)]
  }

  /** A key that was not there. */
  add(key: Buffer): void {
    this.#added.push(key)
  }

  /** About how many keys are kept, those that were removed included. */
  get size(): number {
    return this.#runs.reduce((sum, run) => sum + run.length, this.#added.length)
  }

  /** The keys from one on, in that order, each once. Keys that are added meanwhile do not show. */
  from(start: Buffer | undefined, order: KeyOrder, isLive: (key: Buffer) => boolean): Iterable<Buffer> {
    this.#tidy(isLive)
    return merged(this.#runs, start, order)
  }

  #tidy(isLive: (key: Buffer) => boolean): void {
    if (this.#added.length === 0) return
    const runs = [...this.#runs]
    let last: readonly Buffer[] = this.#added.sort(Buffer.compare)
    this.#added = []
    for (let before = runs.at(-1); before && before.length < 2 * last.length; before = runs.at(-1)) {
      runs.pop()
      last = [...merged([before, last], undefined, 'ascending')].filter(isLive)
    }
    this.#runs = [...runs, last]
  }
}

/** Merges sorted runs, from a key on; equal keys come once. There are few runs, so that the next head is found by looking at each. */
function* merged(runs: readonly (readonly Buffer[])[], start: Buffer | undefined, order: KeyOrder): Iterable<Buffer> {
  const compare = compareKeys[order]
  const step = order === 'ascending' ? 1 : -1
  const heads = runs.map(run => ({ run, at: order === 'ascending' ? countBelow(run, start) : lastUpTo(run, start) }))
  let last: Buffer | undefined
  for (;;) {
    let first: (typeof heads)[number] | undefined
    for (const head of heads) {
      const key = head.run[head.at]
      if (key && (!first || compare(key, first.run[first.at] as Buffer) < 0)) first = head
    }
    if (!first) return
    const key = first.run[first.at] as Buffer
    first.at += step
    if (!last || Buffer.compare(last, key) !== 0) yield key
    last = key
  }
}

/** Place of the last key that is not after `end`, -1 for none; of the last one where there is no end. */
function lastUpTo(keys: readonly Buffer[], end: Buffer | undefined): number {
  if (end === undefined) return keys.length - 1
  const at = countBelow(keys, end)
  const key = keys[at]
  return key && Buffer.compare(key, end) === 0 ? at : at - 1
}

/** How many keys come before one: the place of the first that does not. */
function countBelow(keys: readonly Buffer[], start: Buffer | undefined): number {
  if (start === undefined) return 0
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (Buffer.compare(keys[middle] as Buffer, start) < 0) low = middle + 1
    else high = middle
  }
  return low
}
