const seed = 0x9747b28c
const m = 0x5bd1e995

/**
 * The 32-bit hash that Kafka's Java producer uses to spread keys over partitions (`org.apache.kafka.common.utils.Utils.murmur2`). Signed,
 * as in Java.
 */
export function murmur2(data: Uint8Array): number {
  const { length } = data
  const whole = length & ~3
  let h = seed ^ length
  for (let i = 0; i < whole; i += 4) {
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24)
    k = Math.imul(k, m)
    k ^= k >>> 24
    h = Math.imul(h, m) ^ Math.imul(k, m)
  }
  const rest = length & 3
  if (rest === 3) h ^= byte(data, whole + 2) << 16
  if (rest >= 2) h ^= byte(data, whole + 1) << 8
  if (rest >= 1) h = Math.imul(h ^ byte(data, whole), m)
  h ^= h >>> 13
  h = Math.imul(h, m)
  return h ^ (h >>> 15)
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0
}

/** Returns the partition of a key, as chosen by Java's DefaultPartitioner. */
export function partitionOfKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}
