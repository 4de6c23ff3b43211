/** A value or a promise of one. A step that returns plain values runs without a promise per record. */
export type Awaitable<T> = T | Promise<T>

/** A key and a value, as `map` and `flatMap` return them. */
export interface KeyValue<K, V> {
  /** The new key; null or undefined for none. */
  readonly key: K
  /** The new value; null or undefined for a tombstone. */
  readonly value: V
}
