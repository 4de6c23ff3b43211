import type { Logger } from '#streams'
import type { Environment } from '../config/environment.ts'
import { prepareSystem } from './prepare-system.ts'
import { submissionsSubjects, submissionsTopicsOf } from './submissions-names.ts'

/** Makes topics, schema and tables of the submissions system, as `prepareSystem` does. */
export function prepareSubmissions(environment: Environment, log: Logger): Promise<void> {
  const { queued, deadLetter } = submissionsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [queued.name],
    deadLetterTopic: deadLetter.name,
    subjects: submissionsSubjects(environment),
    tables: 'submissions'
  })
}
