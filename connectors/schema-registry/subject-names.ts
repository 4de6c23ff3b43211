import { StreamsError } from '#streams'
import { type AvroComplex, fullName, parseAvro } from '../../schemas/avro-schema.ts'
import { firstMessageName } from './protobuf/proto-file.ts'

/**
 * Subject names by Confluent's strategies, for `serdes.avro`, `serdes.jsonSchema`, `serdes.protobuf` and the `subject` of a schema. Other
 * clients must use the same strategy; readers find schemas by their ids and need none.
 */
export interface SubjectNames {
  /** TopicNameStrategy, the usual one: `orders-value`. */
  readonly topic: (topic: string, part?: 'key' | 'value') => string
  /**
   * RecordNameStrategy: the full name of an Avro record, the `title` of a JSON schema, or the full name of a Protobuf message, which is
   * `message` or else the first in the file. Throws `invalid-configuration` for a schema without a name.
   */
  readonly record: (schema: string, message?: string) => string
  /** TopicRecordNameStrategy: `orders-com.shop.Order`, for topics that hold several types. Throws like `record`. */
  readonly topicRecord: (topic: string, schema: string, message?: string) => string
}

/**
 * Makes the names of subjects.
 * @example serdes.avro<Order>(subjectNames.record(readFileSync('order.avsc', 'utf8')))
 */
export const subjectNames: SubjectNames = {
  topic: (topic, part = 'value') => `${topic}-${part}`,
  record: nameOf,
  topicRecord: (topic, schema, message) => `${topic}-${nameOf(schema, message)}`
}

function nameOf(text: string, message?: string): string {
  if (!/^\s*[{["]/.test(text)) return message ?? firstMessageName(text)
  const { name, namespace, title } = parseAvro(text) as AvroComplex & { readonly title?: unknown }
  if (name !== undefined) return fullName(name, namespace)
  if (typeof title === 'string' && title !== '') return title
  throw new StreamsError(
    'invalid-configuration',
    'the schema has no name that its subject could have: give an Avro schema a name, a JSON schema a title'
  )
}
