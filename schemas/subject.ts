/** How the registry compares a new version of a subject with the earlier ones, in Confluent's words. */
export const compatibilities = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE'
] as const

/** How a subject compares its versions. */
export type Compatibility = (typeof compatibilities)[number]

/** Schema languages a subject can be written in; the names are those of the topic formats. */
export type SubjectFormat = 'avro' | 'json-schema' | 'protobuf'

/** One subject of the schema registry with the version of its schema that this code reads and writes. */
export interface SubjectSchema {
  /** Name in the registry: `<topic>-value` or `<topic>-key` (TopicNameStrategy), or what another strategy gives. */
  readonly subject: string
  /** Topic whose keys or values it is of. */
  readonly topic: string
  /** Language of the schema. */
  readonly format: SubjectFormat
  /** How the registry compares later versions; set when the subject is made. */
  readonly compatibility: Compatibility
  /** The schema as text: JSON, or the source of a `.proto` file. */
  readonly schema: string
  /** Full name of the message of a Protobuf file that is written and read. Default: its first one. */
  readonly message?: string
  /** What the schema refers to, as entries of the same catalogue. */
  readonly references?: readonly SubjectReference[]
}

/** A schema that another one refers to. */
export interface SubjectReference {
  /** How it is referred to: an Avro type by its full name, a JSON schema by the URI of `$ref`, a Protobuf file by the path of `import`. */
  readonly name: string
  /** Subject of the catalogue that has it. */
  readonly subject: string
}

/** The subjects a process knows. */
export type Catalogue = readonly SubjectSchema[]

/** Subject of a topic's values by Confluent's TopicNameStrategy. */
export const valueSubject = (topic: string): string => `${topic}-value`

/** The entry of a subject, or undefined. */
export function findSubject(catalogue: Catalogue, subject: string): SubjectSchema | undefined {
  return catalogue.find(entry => entry.subject === subject)
}

/**
 * The catalogue with topics under other names, and the subjects renamed with them.
 * @example renameTopics(catalogue, { customer_feedback_events: 'eu.feedback' })
 */
export function renameTopics(catalogue: Catalogue, names: { readonly [topic: string]: string }): Catalogue {
  return catalogue.map(entry => {
    const topic = names[entry.topic]
    if (topic === undefined || topic === entry.topic) return entry
    return { ...entry, schema: entry.schema, topic, subject: topic + entry.subject.slice(entry.topic.length) }
  })
}
