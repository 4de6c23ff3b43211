import { type Headers, noHeaders } from './headers.ts'

/**
 * A typed record inside a topology: key, value, event time and headers. Immutable: `withKey` and the other `with…` methods return a new one.
 *
 * As in Kafka Streams, `key` and `value` are `null` at run time when the topic's record has none (a tombstone has a null value);
 * a step that can meet one says so in its parameter type.
 */
export class StreamRecord<K, V> {
  /** The key; null when the record has none. */
  readonly key: K
  /** The value; null for a tombstone. */
  readonly value: V
  /** Event time, milliseconds since the epoch. */
  readonly timestamp: number
  /** Headers by name. */
  readonly headers: Headers

  /** Processors make new records only when the `with…` methods are not enough. */
  constructor(key: K, value: V, timestamp: number, headers: Headers = noHeaders) {
    this.key = key
    this.value = value
    this.timestamp = timestamp
    this.headers = headers
  }

  /** The same record under another key. */
  withKey<K2>(key: K2): StreamRecord<K2, V> {
    return new StreamRecord(key, this.value, this.timestamp, this.headers)
  }

  /** The same record with another value. */
  withValue<V2>(value: V2): StreamRecord<K, V2> {
    return new StreamRecord(this.key, value, this.timestamp, this.headers)
  }

  /** The same record at another event time. */
  withTimestamp(timestamp: number): StreamRecord<K, V> {
    return new StreamRecord(this.key, this.value, timestamp, this.headers)
  }

  /** The same record with these headers instead of its own. */
  withHeaders(headers: Headers): StreamRecord<K, V> {
    return new StreamRecord(this.key, this.value, this.timestamp, headers)
  }
}
