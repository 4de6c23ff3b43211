import { type Headers, noHeaders, type RawRecord, type SerdeResolver, StreamsError, serdes, type Topic } from '#streams'

/** Reads and writes the values of one topic that dead letters come from. */
export interface SourceValues {
  /** The value as it was meant. Rejects with a retryable error while the registry is away, else with why the bytes cannot be read. */
  readonly decode: (data: Buffer, headers?: Headers) => Promise<unknown>
  /**
   * The record of a corrected value; without a key where that of the dead letter is to stay. Its headers are those of the dead letter, but for one
   * that names the schema of the bytes that it replaces. Rejects naming the field that does not fit the schema or a limit.
   */
  readonly encode: (value: unknown, headers: Headers) => Promise<EditedRecord>
}

/** What a corrected value makes of a record. */
export interface EditedRecord {
  readonly key?: Buffer
  readonly value: Buffer
  readonly headers: Headers
}

/** A topic that dead letters come from and go back to. */
export interface SourceTopic {
  readonly name: string
  readonly values: (serdes: SerdeResolver) => SourceValues
}

export interface SourceTopicOptions<K, V> {
  /** Throws for a value that the system would reject, naming field and limit. */
  readonly check: (value: V) => unknown
  /** Key under which the system sends a value. Default: the key of the dead letter stays. */
  readonly keyOf?: (value: V) => K
}

/** Declares a topic that dead letters come from. */
export function sourceTopic<K, V extends object>(topic: Topic<K, V>, options: SourceTopicOptions<K, V>): SourceTopic {
  return { name: topic.name, values: serdes => sourceValues(topic, options, serdes) }
}

/** Declares a topic of another application that dead letters come from: its values are taken for JSON, and no schema is known. */
export function plainSource(name: string): SourceTopic {
  return {
    name,
    values: resolve => {
      const { serialize, deserialize } = resolve(serdes.json<unknown>(), name, 'value')
      return {
        decode: async data => deserialize(data),
        encode: async (value, headers) => ({ value: serialize(value), headers })
      }
    }
  }
}

function sourceValues<K, V extends object>(
  topic: Topic<K, V>,
  { check, keyOf }: SourceTopicOptions<K, V>,
  serdes: SerdeResolver
): SourceValues {
  const keys = serdes(topic.key, topic.name, 'key')
  const values = serdes(topic.value, topic.name, 'value')
  return {
    decode: async (data, headers = noHeaders) => {
      await values.prepare?.([alone(data, headers)])
      return values.deserialize(data, headers)
    },
    encode: async (given, before) => {
      if (!isObject(given)) throw misfit('the edited value must be a JSON object with the fields of the schema')
      await Promise.all([keys.open?.(), values.open?.()])
      // The serializer checks every field of what it is given.
      const value = values.serialize(given as V)
      const headers = values.writtenHeaders?.(before) ?? before
      const read = values.deserialize(value, headers)
      const unknown = Object.keys(given).find(field => !(field in read))
      if (unknown !== undefined) throw misfit(`field ${unknown} is not in the schema of ${topic.name}; remove it`)
      check(read)
      return keyOf === undefined ? { value, headers } : { key: keys.serialize(keyOf(read)), value, headers }
    }
  }
}

function alone(value: Buffer, headers: Headers): RawRecord {
  return { key: null, value, timestamp: 0, headers, offset: 0 }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function misfit(message: string): StreamsError {
  return new StreamsError('serialization-failed', message)
}
