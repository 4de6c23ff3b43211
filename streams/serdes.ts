import { isUtf8 } from 'node:buffer'
import { StreamsError } from './errors/streams-error.ts'
import { readExactJson } from './exact-json.ts'
import { double, integer, long } from './numbers.ts'
import type { Format, Opaque, Serde } from './serde.ts'

/** The formats by name, like Kafka Streams' `Serdes`. */
export interface Serdes {
  /** Strings in UTF-8. Bytes that are not valid UTF-8 are rejected, never replaced. */
  readonly string: Format<string>
  /** Raw bytes. */
  readonly bytes: Format<Buffer>
  /**
   * Whole numbers in 8 bytes, as Kafka's `LongSerializer` writes them, such as the counts of a topology in Java. A number beyond
   * `Number.MAX_SAFE_INTEGER`, which JavaScript cannot hold exactly, is rejected, in both directions.
   */
  readonly long: Format<number>
  /** Whole numbers from -2,147,483,648 to 2,147,483,647 in 4 bytes, as Kafka's `IntegerSerializer` writes them. */
  readonly integer: Format<number>
  /** Numbers in 8 bytes, as Kafka's `DoubleSerializer` writes them. */
  readonly double: Format<number>
  /** Bytes that no step reads, kept unchanged, such as keys of any producer. Strings may be written too. */
  readonly opaque: Format<Opaque>
  /**
   * JSON in UTF-8. A number that a double cannot represent exactly as written is rejected, in both directions, with the name of its field;
   * send such numbers as strings. A Map or a Set, which JSON would write as `{}`, is rejected too. `check` may validate and narrow the parsed value; it throws to reject it.
   */
  readonly json: <T>(check?: (value: unknown) => T) => Format<T>
  /** Avro in Confluent's wire format, with a registry subject such as `orders-value`. */
  readonly avro: <T>(subject: string) => Format<T>
  /** JSON Schema in Confluent's wire format, with a registry subject such as `orders-value`. */
  readonly jsonSchema: <T>(subject: string) => Format<T>
  /** Protobuf in Confluent's wire format, with a registry subject such as `orders-value`. */
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
 * The formats of keys and values, for topics and stores. The `serdes` of the runtime, such as `registrySerdes` of
 * `millrace/schema-registry`, resolve formats that need a registry.
 * @example const orders = topic('orders', serdes.string, serdes.json<Order>())
 */
export const serdes: Serdes = {
  string: { name: 'string', serde: utf8 },
  bytes: { name: 'bytes', serde: { serialize: value => value, deserialize: data => data } },
  long: { name: 'long', serde: long },
  integer: { name: 'integer', serde: integer },
  double: { name: 'double', serde: double },
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
  // Nor a Map or a Set, whose entries would be gone.
  if (text.includes('{}')) JSON.stringify(value, refuseWhatBecomesEmpty)
  return Buffer.from(text, 'utf8')
}

function refuseWhatBecomesNull(name: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw unwritable(`${fieldOf(name)}JSON has no ${value}`)
}

function refuseWhatBecomesEmpty(name: string, value: unknown): unknown {
  if (value instanceof Map) throw unwritable(`${fieldOf(name)}JSON has no Map: write Object.fromEntries(map)`)
  if (value instanceof Set) throw unwritable(`${fieldOf(name)}JSON has no Set: write [...set]`)
  return value
}

const fieldOf = (name: string): string => (name === '' ? '' : `field ${name}: `)

const unwritable = (why: string): StreamsError => new StreamsError('serialization-failed', why)
