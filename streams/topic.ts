import type { Format } from './serde.ts'

/**
 * What a topology writes as the timestamp of a topic's records. `event-time`: the record's own, as Kafka Streams does, so that retention
 * counts from the event. `now`: the time of writing, with the event time in the header `__streams.event-time`, which whoever reads the
 * topic by the same declaration gets back: nothing of it is deleted before its retention has passed, however old the event.
 */
export type TopicTimestamps = 'event-time' | 'now'

/** Settings of a topic. */
export interface TopicOptions {
  /** Default `event-time`. Declare `now` only where nobody but a topology of yours writes. */
  readonly timestamps?: TopicTimestamps
}

/** A topic with the formats of its keys and values. Data only: it holds no client and connects to nothing. */
export interface Topic<K, V> extends TopicOptions {
  /** Name at the broker. */
  readonly name: string
  /** Format of the keys. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
}

/**
 * Declares a topic.
 * @example topic('raw-comments', serdes.string, serdes.avro<Comment>('raw-comments-value'))
 * @example topic('scored-comments', serdes.string, serdes.avro<Scored>('scored-comments-value'), { timestamps: 'now' })
 */
export function topic<K, V>(name: string, key: Format<K>, value: Format<V>, options: TopicOptions = {}): Topic<K, V> {
  return { name, key, value, ...options }
}
