/** An entry that is not committed; null removes the key. */
interface Overlay {
  readonly key: Buffer
  readonly value: Buffer | null
}

/**
 * Committed entries with uncommitted ones over them, in key order, one after the other as they are asked for. `overlay` is sorted and has
 * each key once, by its latin1 text; only it is held, never the store.
 */
export function* overlaid(
  committed: Iterable<readonly [Buffer, Buffer]>,
  overlay: ReadonlyMap<string, Overlay>
): Iterable<readonly [Buffer, Buffer]> {
  const written = overlay.values()
  let next = written.next().value
  for (const entry of committed) {
    for (; next && Buffer.compare(next.key, entry[0]) <= 0; next = written.next().value) {
      if (next.value !== null) yield [next.key, next.value]
    }
    if (overlay.size === 0 || !overlay.has(entry[0].toString('latin1'))) yield entry
  }
  for (; next; next = written.next().value) if (next.value !== null) yield [next.key, next.value]
}

/** Whether `from <= key <= to`; an absent bound is open. */
export function inRange(key: Buffer, from: Buffer | undefined, to: Buffer | undefined): boolean {
  return (from === undefined || Buffer.compare(key, from) >= 0) && (to === undefined || Buffer.compare(key, to) <= 0)
}
