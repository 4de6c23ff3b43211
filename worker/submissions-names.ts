import type { Environment } from '../config/environment.ts'
import { catalogue } from '../schemas/catalogue.ts'
import { renameTopics, type SubjectSchema } from '../schemas/subject.ts'
import { type SubmissionsTopics, submissionsTopicNames, submissionsTopics } from '../topology/submissions/topics.ts'

/** The topics of submissions under the names that the environment gives them. */
export function submissionsTopicsOf(environment: Environment): SubmissionsTopics {
  return submissionsTopics({
    queued: environment.SUBMISSIONS_TOPIC,
    deadLetter: environment.SUBMISSIONS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the submissions system under those names. */
export function submissionsSubjects(environment: Environment): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'submissions')
  return renameTopics(entries, { [submissionsTopicNames.queued]: environment.SUBMISSIONS_TOPIC })
}

/** Topics of the submissions system whose values are plain JSON. */
export function plainJsonSubmissions(environment: Environment): readonly string[] {
  return environment.SUBMISSIONS_FORMAT === 'json' ? [environment.SUBMISSIONS_TOPIC] : []
}
