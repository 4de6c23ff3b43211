import type { Serde } from '#streams'
import { type RegistrySerdeOptions, writingHalf } from '../registry-serde.ts'
import { SchemaReaders } from '../schema-readers.ts'
import { avroDecoder } from './avro-decoder.ts'
import { avroEncoder } from './avro-encoder.ts'
import { avroReader, readerType } from './avro-types.ts'

/** Avro in Confluent's wire format: reads every compatible version as the subject's schema, writes that schema. */
export function avroSerde<T>(options: RegistrySerdeOptions): Serde<T> {
  const { subject, part, schemas, references } = options
  const reader = readerType(subject.schema, references)
  const readers = new SchemaReaders(schemas, part, schema => avroReader(reader, schema))
  return {
    deserialize: avroDecoder(readers),
    prepare: records => readers.prepare(records),
    ...writingHalf<T>(options, ({ prefix }) => avroEncoder(reader.type, prefix))
  }
}
