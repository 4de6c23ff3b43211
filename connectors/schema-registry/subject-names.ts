import { StreamsError } from '#streams'
import { type AvroComplex, fullName, parseAvro } from '../../schemas/avro-schema.ts'

/**
 * Names of subjects by Confluent's strategies, for `serdes.avro`, `serdes.jsonSchema` and the `subject` of a schema. Other clients must use the same one;
 * readers find schemas by their ids and need none.
 */
export interface SubjectNames {
  /** TopicNameStrategy, the usual one: `orders-value`. */
  readonly topic: (topic: string, part?: 'key' | 'value') => string
  /**
   * RecordNameStrategy: the full name of an Avro record, the `title` of a JSON schema. Throws `invalid-configuration` for a schema without a name.
   */
  readonly record: (schema: string) => string
  /** TopicRecordNameStrategy: `orders-com.shop.Order`, for topics that hold several types. Throws as `record` does. */
  readonly topicRecord: (topic: string, schema: string) => string
}

/**
 * Names of subjects.
 * @example serdes.avro<Order>(subjectNames.record(readFileSync('order.avsc', 'utf8')))
 */
export const subjectNames: SubjectNames = {
  topic: (topic, part = 'value') => `${topic}-${part}`,
  record: nameOf,
  topicRecord: (topic, schema) => `${topic}-${nameOf(schema)}`
}

function nameOf(text: string): string {
  const { name, namespace, title } = parseAvro(text) as AvroComplex & { readonly title?: unknown }
  if (name !== undefined) return fullName(name, namespace)
  if (typeof title === 'string' && title !== '') return title
  throw new StreamsError(
    'invalid-configuration',
    'the schema has no name that its subject could have: give an Avro schema a name, a JSON schema a title'
  )
}
