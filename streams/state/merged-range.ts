interface Overlay {
  readonly key: Buffer
  readonly value: Buffer | null
}

/**
 * Committed entries with layers of uncommitted ones on top (later layers win, null removes), in key order.
 */
export function merged(
  committed: Iterable<readonly [Buffer, Buffer]>,
  layers: readonly ReadonlyMap<string, Overlay>[],
  from: Buffer | undefined,
  to: Buffer | undefined
): readonly (readonly [Buffer, Buffer])[] {
  const overlay = new Map<string, Overlay>()
  for (const layer of layers) {
    for (const [id, entry] of layer) if (inRange(entry.key, from, to)) overlay.set(id, entry)
  }
  if (overlay.size === 0) return [...committed]
  const entries: (readonly [Buffer, Buffer])[] = []
  for (const entry of committed) if (!overlay.has(entry[0].toString('latin1'))) entries.push(entry)
  for (const { key, value } of overlay.values()) if (value !== null) entries.push([key, value])
  return entries.sort((a, b) => Buffer.compare(a[0], b[0]))
}

function inRange(key: Buffer, from: Buffer | undefined, to: Buffer | undefined): boolean {
  return (from === undefined || Buffer.compare(key, from) >= 0) && (to === undefined || Buffer.compare(key, to) <= 0)
}
