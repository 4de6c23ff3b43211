import { type Headers, noHeaders } from './headers.ts'

/**
 * A typed record inside a topology: key, value, event time and headers. Immutable: `withKey` and the other `with…` methods return a new
 * record.
 *
 * As in Kafka Streams, `key` and `value` are `null` at run time if the topic's record has none (a tombstone has a null value). A step that
 * can receive null declares it in its parameter type.
 */
export class StreamRecord<K, V> {
  /** The key; null if the record has none. */
  readonly key: K
  /** The value; null for a tombstone. */
  readonly value: V
  /** Event time, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Headers by name. */
  readonly headers: Headers

  /** Call it in a processor only if the `with…` methods are not enough. */
  constructor(key: K, value: V, timestamp: number, headers: Headers = noHeaders) {
    this.key = key
    this.value = value
    this.timestamp = timestamp
    this.headers = headers
  }

  /** Returns the same record with another key. */
  withKey<K2>(key: K2): StreamRecord<K2, V> {
    return new StreamRecord(key, this.value, this.timestamp, this.headers)
  }

  /** Returns the same record with another value. */
  withValue<V2>(value: V2): StreamRecord<K, V2> {
    return new StreamRecord(this.key, value, this.timestamp, this.headers)
  }

  /** Returns the same record with another event time. */
  withTimestamp(timestamp: number): StreamRecord<K, V> {
    return new StreamRecord(this.key, this.value, timestamp, this.headers)
  }

  /** Returns the same record with other headers. */
  withHeaders(headers: Headers): StreamRecord<K, V> {
    return new StreamRecord(this.key, this.value, this.timestamp, headers)
  }
}
