import { compareKeys, type KeyOrder } from '../key-range.ts'

/** An entry that is not committed; null removes the key. */
interface Overlay {
  readonly key: Buffer
  readonly value: Buffer | null
}

/**
 * Committed entries with uncommitted ones over them, both in that order of keys, one after the other as they are asked for. `overlay` has
 * each key once, by its latin1 text; only it is held, never the store.
 */
export function* overlaid(
  committed: Iterable<readonly [Buffer, Buffer]>,
  overlay: ReadonlyMap<string, Overlay>,
  order: KeyOrder
): Iterable<readonly [Buffer, Buffer]> {
  const compare = compareKeys[order]
  const written = overlay.values()
  let next = written.next().value
  for (const entry of committed) {
    for (; next && compare(next.key, entry[0]) <= 0; next = written.next().value) {
      if (next.value !== null) yield [next.key, next.value]
    }
    if (overlay.size === 0 || !overlay.has(entry[0].toString('latin1'))) yield entry
  }
  for (; next; next = written.next().value) if (next.value !== null) yield [next.key, next.value]
}
