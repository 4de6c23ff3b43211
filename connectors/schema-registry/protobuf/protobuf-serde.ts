import type { Serde } from '#streams'
import { type RegistrySerdeOptions, writingHalf } from '../registry-serde.ts'
import { SchemaReaders } from '../schema-readers.ts'
import { indexBytes } from './message-indexes.ts'
import { planOf } from './plan.ts'
import { messageOf } from './proto-file.ts'
import { protobufDecoder } from './protobuf-decoder.ts'
import { protobufEncoder } from './protobuf-encoder.ts'
import { protobufReader } from './protobuf-reader.ts'

/**
 * Protobuf in Confluent's wire format: the schema id, the place of the message in its file, then the message. Reads what another version of the
 * message wrote, by the numbers of fields; writes the subject's own. Values are plain objects with names in camel case, as in Protobuf's JSON.
 */
export function protobufSerde<T>(options: RegistrySerdeOptions): Serde<T> {
  const { subject, part, schemas, references } = options
  const { type, indexes } = messageOf(subject, references)
  const plan = planOf(type)
  const readers = new SchemaReaders(schemas, part, schema => protobufReader(type, schema))
  return {
    deserialize: protobufDecoder(readers, type, plan, part),
    prepare: records => readers.prepare(records),
    ...writingHalf<T>(options, ({ prefix }) => protobufEncoder(type, plan, prefix), indexBytes(indexes))
  }
}
