/** Random numbers that a seed decides. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  readonly below: (below: number) => number
  /** True once in `n` times. */
  readonly once: (n: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
}

/** The same seed gives the same numbers (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    once: n => below(n) === 0,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('there is nothing to pick from')
      return list[below(list.length)] as T
    }
  }
}
