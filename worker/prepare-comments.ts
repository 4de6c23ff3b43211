import type { Logger } from '#streams'
import type { Environment } from '../config/environment.ts'
import { commentsSubjects, commentsTopicsOf } from './comments-names.ts'
import { prepareSystem } from './prepare-system.ts'

/** Makes topics, schemas and tables of the comments system, as `prepareSystem` does. */
export function prepareComments(environment: Environment, log: Logger): Promise<void> {
  const { raw, processed, deadLetter } = commentsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [raw.name, processed.name],
    deadLetterTopic: deadLetter.name,
    subjects: commentsSubjects(environment),
    tables: 'comments'
  })
}
