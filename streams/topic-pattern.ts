import type { Format } from './serde.ts'
import type { Topic, TopicOptions } from './topic.ts'

/** All topics whose names match, including topics created later, with the formats of their keys and values. It is only data. */
export interface TopicPattern<K, V> extends TopicOptions {
  /** Pattern that topic names must match; anchor it. */
  readonly pattern: RegExp
  /** Format of the keys. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
}

/**
 * Declares topics by a pattern, to be read as one stream. Some topics are not read even if they match: internal topics (`__…`, changelogs,
 * repartition and retry topics), other topics that the topology reads or writes, and its dead-letter topics. A topic that several patterns
 * match is read by the first of them.
 * @example builder.stream('read-orders', topicPattern(/^orders-/, serdes.string, serdes.json<Order>()))
 */
export function topicPattern<K, V>(
  pattern: RegExp,
  key: Format<K>,
  value: Format<V>,
  options: TopicOptions = {}
): TopicPattern<K, V> {
  return { pattern, key, value, ...options }
}

/** Declares a topic that matches a pattern. */
export function topicOf<K, V>({ pattern: _, ...declared }: TopicPattern<K, V>, name: string): Topic<K, V> {
  return { name, ...declared }
}

/** Whether a name matches, regardless of the state of the flags `g` and `y`. */
export function matches({ pattern }: { readonly pattern: RegExp }, name: string): boolean {
  return name.search(pattern) >= 0
}
