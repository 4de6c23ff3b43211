import { topics } from '../../topology/feedback/topics.ts'
import { validateFeedback } from '../../topology/feedback/validate.ts'
import { type SourceTopic, sourceTopic } from './source-values.ts'

/** What the commands know about a system's dead letters. */
export interface DeadLetterSystem {
  readonly name: string
  readonly deadLetterTopic: string
  readonly sources: readonly SourceTopic[]
  /** Id of the business message in a decoded value; undefined when it has none. */
  readonly messageId: (value: unknown) => string | undefined
}

const feedback: DeadLetterSystem = {
  name: 'feedback',
  deadLetterTopic: topics.deadLetter.name,
  sources: [sourceTopic(topics.raw, { check: validateFeedback, keyOf: value => value.customer_id })],
  messageId: value => {
    const id = (value as { readonly message_id?: unknown } | null)?.message_id
    return typeof id === 'string' ? id : undefined
  }
}

/** Every system with dead letters, by name. */
export const deadLetterSystems: { readonly [name: string]: DeadLetterSystem } = { feedback }
