import type { Format } from './serde.ts'
import type { Topic, TopicOptions } from './topic.ts'

/** All topics whose names match, those that are made later too, with the formats of their keys and values. Data only. */
export interface TopicPattern<K, V> extends TopicOptions {
  /** What names must match; anchor it. */
  readonly pattern: RegExp
  /** Format of the keys. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
}

/**
 * Declares topics by a pattern, to be read as one stream. Not read, even where they match: internal topics (`__…`, changelogs, repartition and retry
 * topics), what the topology reads or writes besides, and its dead letters. A topic that several patterns match belongs to the first of them.
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

/** A topic of a pattern. */
export function topicOf<K, V>({ pattern: _, ...declared }: TopicPattern<K, V>, name: string): Topic<K, V> {
  return { name, ...declared }
}

/** Whether a name matches, wherever a search with the flags `g` or `y` stands. */
export function matches({ pattern }: { readonly pattern: RegExp }, name: string): boolean {
  return name.search(pattern) >= 0
}
