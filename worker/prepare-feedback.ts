import type { Logger } from '#streams'
import type { Environment } from '../config/environment.ts'
import { feedbackSubjects, feedbackTopicsOf } from './feedback-names.ts'
import { prepareSystem } from './prepare-system.ts'

/** Makes topics, schemas and table of the feedback system, as `prepareSystem` does. */
export function prepareFeedback(environment: Environment, log: Logger): Promise<void> {
  const { raw, scored, deadLetter } = feedbackTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [raw.name, scored.name],
    deadLetterTopic: deadLetter.name,
    subjects: feedbackSubjects(environment),
    tables: 'feedback'
  })
}
