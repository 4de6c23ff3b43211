import { isUtf8 } from 'node:buffer'
import { StreamsError } from './errors/streams-error.ts'
import { readExactJson } from './exact-json.ts'
import type { Format, Opaque, Serde } from './serde.ts'

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
  /** Protobuf in Confluent's wire format under a registry subject, such as `orders-value`. */
  readonly protobuf: <T>(subject: string) => Format<T>
}

const utf8: Serde<string> = {
  serialize: value => {
    if (!value.isWellFormed()) throw unwritable('the text holds half a surrogate pair, which UTF-8 cannot carry')
    return Buffer.from(value, 'utf8')
  },
  deserialize: data => {
    if (isUtf8(data)) return data.toString('utf8')
    throw new StreamsError('deserialization-failed', 'the text is not UTF-8; read keys that no step uses as `opaque`')
  }
}

const opaque: Serde<Opaque> = {
  serialize: value => (typeof value === 'string' ? utf8.serialize(value) : value),
  deserialize: data => data
}

/**
 * The formats of keys and values, for `topic` and stores. Those of a registry are resolved by the `serdes` of the runtime, such as
 * `registrySerdes` of `millrace/schema-registry`.
 * @example const orders = topic('orders', serdes.string, serdes.json<Order>())
 */
export const serdes: Serdes = {
  string: { name: 'string', serde: utf8 },
  bytes: { name: 'bytes', serde: { serialize: value => value, deserialize: data => data } },
  opaque: { name: 'opaque', serde: opaque },
  json: <T>(check = (value: unknown): T => value as T) => ({
    name: 'json',
    serde: { serialize: jsonBytes, deserialize: data => check(readExactJson(data)) }
  }),
  avro: subject => ({ name: 'avro', subject }),
  jsonSchema: subject => ({ name: 'json-schema', subject }),
  protobuf: subject => ({ name: 'protobuf', subject })
}

function jsonBytes(value: unknown): Buffer {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw unwritable(`${typeof value} is no value of JSON`)
  // JSON has no Infinity and no NaN: they would come out as null.
  if (text.includes('null')) JSON.stringify(value, refuseWhatBecomesNull)
  return Buffer.from(text, 'utf8')
}

function refuseWhatBecomesNull(name: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw unwritable(`${name === '' ? '' : `field ${name}: `}JSON has no ${value}`)
}

const unwritable = (why: string): StreamsError => new StreamsError('serialization-failed', why)
