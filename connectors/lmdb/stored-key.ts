import { createHash } from 'node:crypto'

/** LMDB takes keys of 1 to 1,978 bytes. Longer ones, and the empty one, are kept under their first bytes, a hash, and their last bytes. */
const longest = 1_900
const hashBytes = 32
/** Room for the times at the end of a key of a window store: so the windows of one key stay in order. */
const lastBytes = 24
const firstBytes = longest - lastBytes

/** The key that LMDB gets for a key of any length. */
export function storedKey(key: Buffer): Buffer {
  if (isPlain(key)) return key
  const first = Buffer.alloc(firstBytes)
  const last = Buffer.alloc(lastBytes)
  const cut = Math.max(0, key.length - lastBytes)
  key.copy(first, 0, 0, Math.min(firstBytes, cut))
  key.copy(last, 0, cut)
  return Buffer.concat([first, createHash('sha256').update(key.subarray(0, cut)).digest(), last])
}

/** The value that LMDB gets: together with the whole key where the stored key is not the key. */
export function storedValue(key: Buffer, value: Buffer): Buffer {
  if (isPlain(key)) return value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(key.length)
  return Buffer.concat([length, key, value])
}

/** Whether a stored key is the key that was given. */
export function isWhole(stored: Buffer): boolean {
  return stored.length !== longest + hashBytes
}

/** The entry as it was given. */
export function original(stored: Buffer, value: Buffer): readonly [key: Buffer, value: Buffer] {
  if (isWhole(stored)) return [stored, value]
  const end = 4 + value.readUInt32BE(0)
  return [value.subarray(4, end), value.subarray(end)]
}

/** Bounds of stored keys that hold every key between two keys. */
export function storedBounds(
  from: Buffer | undefined,
  to: Buffer | undefined
): { start?: Buffer; end?: Buffer; inclusiveEnd: true } {
  return {
    ...(from && from.length > 0 ? { start: from.subarray(0, firstBytes) } : {}),
    ...(to && to.length > 0 ? { end: to.length <= firstBytes ? to : lastOf(to) } : {}),
    inclusiveEnd: true
  }
}

/** After all that is stored under the first bytes of a key. */
function lastOf(to: Buffer): Buffer {
  return Buffer.concat([to.subarray(0, firstBytes), Buffer.alloc(hashBytes + lastBytes, 0xff)])
}

/** The same bounds, to be read from the last key to the first. */
export function reversed({ start, end }: { readonly start?: Buffer; readonly end?: Buffer }): {
  start?: Buffer
  end?: Buffer
  inclusiveEnd: true
  reverse: true
} {
  return { ...(end ? { start: end } : {}), ...(start ? { end: start } : {}), inclusiveEnd: true, reverse: true }
}

function isPlain(key: Buffer): boolean {
  return key.length > 0 && key.length <= longest
}
