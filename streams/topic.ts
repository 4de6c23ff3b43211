import type { Format } from './serde.ts'

/** A topic with the formats of its keys and values. Data only: it holds no client and connects to nothing. */
export interface Topic<K, V> {
  /** Name at the broker. */
  readonly name: string
  /** Format of the keys. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
}

/**
 * Declares a topic.
 * @example topic('raw-comments', string, avro<Comment>('raw-comments-value'))
 */
export function topic<K, V>(name: string, key: Format<K>, value: Format<V>): Topic<K, V> {
  return { name, key, value }
}
