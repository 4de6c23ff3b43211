import { StreamsError } from './errors/streams-error.ts'
import type { Format } from './serde.ts'

/**
 * The timestamp that a topology writes to a topic's records. `event-time`: the record's event time, as in Kafka Streams, so that retention
 * counts from the event. `now`: the time of writing, with the event time in the header `__streams.event-time`; readers that use the same
 * declaration get the event time back. With `now`, no record is deleted before its full retention has passed, however old the event.
 */
export type TopicTimestamps = 'event-time' | 'now'

/** Options of a topic. */
export interface TopicOptions {
  /** Default: `event-time`. Use `now` only for topics that nothing but your topologies writes to. */
  readonly timestamps?: TopicTimestamps
}

/** A topic with the formats of its keys and values. It is only data: it holds no client and opens no connection. */
export interface Topic<K, V> extends TopicOptions {
  /** Name of the topic on the broker. */
  readonly name: string
  /** Format of the keys. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
}

/**
 * Declares a topic.
 * @throws StreamsError `invalid-topology` where a format is missing
 * @example topic('raw-comments', serdes.string, serdes.avro<Comment>('raw-comments-value'))
 * @example topic('scored-comments', serdes.string, serdes.avro<Scored>('scored-comments-value'), { timestamps: 'now' })
 */
export function topic<K, V>(name: string, key: Format<K>, value: Format<V>, options: TopicOptions = {}): Topic<K, V> {
  for (const [what, format] of Object.entries({ keys: key, values: value }))
    if (typeof format !== 'object' || typeof format?.name !== 'string')
      throw new StreamsError(
        'invalid-topology',
        `topic '${name}' needs the format of its ${what}: topic('${name}', serdes.string, serdes.json()), for example`
      )
  return { name, key, value, ...options }
}
