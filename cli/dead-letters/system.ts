import type { SubjectSchema } from '../../schemas/subject.ts'
import type { SourceTopic } from './letters/source-values.ts'

/** What the commands know about a system's dead letters. */
export interface DeadLetterSystem {
  readonly name: string
  readonly deadLetterTopic: string
  readonly sources: readonly SourceTopic[]
  /** Subjects of its topics in the schema registry. */
  readonly subjects: readonly SubjectSchema[]
  /** Topics whose values are plain JSON. */
  readonly plainJson: readonly string[]
  /** Id of the business message in a decoded value; undefined when it has none. */
  readonly messageId: (value: unknown) => string | undefined
}
