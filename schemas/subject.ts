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

/** How the registry compares the versions of a subject. */
export type Compatibility = (typeof compatibilities)[number]

/** Schema languages of subjects, named like the topic formats. */
export type SubjectFormat = 'avro' | 'json-schema' | 'protobuf'

/** A subject of the schema registry, with the version of its schema that this code reads and writes. */
export interface SubjectSchema {
  /** Name in the registry: `<topic>-value` or `<topic>-key` (TopicNameStrategy), or the name that another strategy gives. */
  readonly subject: string
  /** Topic whose keys or values it describes. */
  readonly topic: string
  /** Language of the schema. */
  readonly format: SubjectFormat
  /** How the registry compares later versions; set when the subject is created. */
  readonly compatibility: Compatibility
  /** The schema as text: JSON, or the source of a `.proto` file. */
  readonly schema: string
  /** Full name of the Protobuf message to read and write. Default: the first in the file. */
  readonly message?: string
  /** Schemas that it refers to, as entries of the same catalogue. */
  readonly references?: readonly SubjectReference[]
}

/** A schema that another schema refers to. */
export interface SubjectReference {
  /** Name of the reference: the full name of an Avro type, the URI in a JSON schema's `$ref`, or the path in a Protobuf `import`. */
  readonly name: string
  /** Subject in the catalogue that contains it. */
  readonly subject: string
}

/** The subjects that a process knows. */
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
