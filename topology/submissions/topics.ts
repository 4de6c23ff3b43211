import { type Opaque, serdes, type Topic, topic } from '#streams'
import { catalogue } from '../../schemas/catalogue.ts'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'
import { renameTopics, type SubjectSchema } from '../../schemas/subject.ts'

/** Names of the topics of submissions. */
export interface SubmissionsTopicNames {
  readonly queued: string
  readonly deadLetter: string
}

/** The topics of the submissions system. */
export interface SubmissionsTopics {
  readonly queued: Topic<Opaque, SubmissionQueued>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const submissionsTopicNames: SubmissionsTopicNames = { queued: 'submissions', deadLetter: 'submissions-dlt' }

/** The topics under these names; subjects follow them (TopicNameStrategy). Keys are ids of submissions, so that events of one keep their order. */
export function submissionsTopics(names: SubmissionsTopicNames = submissionsTopicNames): SubmissionsTopics {
  return {
    queued: topic(names.queued, serdes.opaque, serdes.avro<SubmissionQueued>(`${names.queued}-value`)),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The topics under their usual names. */
export const topics = submissionsTopics()

/** The settings that name topics and formats; the whole environment fits. */
export interface SubmissionsSettings {
  readonly SUBMISSIONS_DEAD_LETTER_TOPIC: string
  readonly SUBMISSIONS_FORMAT: string
  readonly SUBMISSIONS_TOPIC: string
}

/** The topics of submissions under the names that the environment gives them. */
export function submissionsTopicsOf(environment: SubmissionsSettings): SubmissionsTopics {
  return submissionsTopics({
    queued: environment.SUBMISSIONS_TOPIC,
    deadLetter: environment.SUBMISSIONS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the submissions system under those names. */
export function submissionsSubjects(environment: SubmissionsSettings): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'submissions')
  return renameTopics(entries, { [submissionsTopicNames.queued]: environment.SUBMISSIONS_TOPIC })
}

/** Topics of the submissions system whose values are plain JSON. */
export function plainJsonSubmissions(environment: SubmissionsSettings): readonly string[] {
  return environment.SUBMISSIONS_FORMAT === 'json' ? [environment.SUBMISSIONS_TOPIC] : []
}
