/**
 * Serializes keys. One record names the same key several times, so that the bytes of the last one are kept; only a text cannot change
 * meanwhile.
 */
export function remembered<K>(serialize: (key: K) => Buffer): (key: K) => Buffer {
  let last: K | undefined
  let bytes: Buffer | undefined
  return key => {
    if (bytes && typeof key === 'string' && key === last) return bytes
    bytes = serialize(key)
    last = key
    return bytes
  }
}
