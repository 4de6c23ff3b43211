import { avro, bytes, type Format, json, jsonSchema, type Opaque, opaque, string } from './serde.ts'

/** The formats by name, as Kafka Streams' `Serdes`. */
export interface Serdes {
  /** Text in UTF-8. Bytes that are not UTF-8 are refused, never replaced. */
  readonly string: Format<string>
  /** Bytes as they are. */
  readonly bytes: Format<Buffer>
  /** Bytes that no step looks at, kept as they are: any producer's key. Text may be given where they are written. */
  readonly opaque: Format<Opaque>
  /**
   * JSON in UTF-8. A number that a double cannot hold as it was written is refused by its field, in both directions; send such numbers as
   * text. `check` may validate and narrow what was parsed; it throws to reject.
   */
  readonly json: <T>(check?: (value: unknown) => T) => Format<T>
  /** Avro in Confluent's wire format under a registry subject, such as `orders-value`. */
  readonly avro: <T>(subject: string) => Format<T>
  /** JSON Schema in Confluent's wire format under a registry subject, such as `orders-value`. */
  readonly jsonSchema: <T>(subject: string) => Format<T>
}

/**
 * The formats of keys and values, for `topic` and stores. Those of a registry are resolved by the `serdes` of the runtime, such as
 * `registrySerdes` of `millrace/schema-registry`.
 * @example const orders = topic('orders', serdes.string, serdes.json<Order>())
 */
export const serdes: Serdes = { string, bytes, opaque, json, avro, jsonSchema }
