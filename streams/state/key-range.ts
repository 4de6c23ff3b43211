/** In which order entries are read: that of the bytes of their keys, or from the last to the first. */
export type KeyOrder = 'ascending' | 'descending'

/** Keys with `from <= key <= to`; an absent bound is open. With a prefix only those that begin with it, with a length only those of it. */
export interface KeyRange {
  readonly from?: Buffer | undefined
  readonly to?: Buffer | undefined
  readonly prefix?: Buffer
  readonly length?: number
}

/** Compares keys by their bytes, for each order. */
export const compareKeys: { readonly [order in KeyOrder]: (a: Buffer, b: Buffer) => number } = {
  ascending: Buffer.compare,
  descending: (a, b) => Buffer.compare(b, a)
}

/** The keys that begin with these bytes. */
export function prefixed(bytes: string | Buffer): KeyRange {
  const prefix = Buffer.from(bytes as Buffer)
  return { from: prefix, to: firstAfter(prefix), prefix }
}

/** Whether a key begins with these bytes. */
export function startsWith(key: Buffer, prefix: Buffer): boolean {
  return key.length >= prefix.length && key.compare(prefix, 0, prefix.length, 0, prefix.length) === 0
}

/** The least key that comes after all that begin with these bytes; none where they are all 0xff. */
function firstAfter(prefix: Buffer): Buffer | undefined {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length--
  if (length === 0) return undefined
  const next = Buffer.from(prefix.subarray(0, length))
  next[length - 1] = (next[length - 1] as number) + 1
  return next
}
