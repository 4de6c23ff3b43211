import { avro, bytes, string, type Topic, topic } from '#streams'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'

/** Names of the topics of submissions. */
export interface SubmissionsTopicNames {
  readonly queued: string
  readonly deadLetter: string
}

/** The topics of the submissions system. */
export interface SubmissionsTopics {
  readonly queued: Topic<string, SubmissionQueued>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const submissionsTopicNames: SubmissionsTopicNames = { queued: 'submissions', deadLetter: 'submissions-dlt' }

/** The topics under these names; subjects follow them (TopicNameStrategy). Keys are ids of submissions, so that events of one keep their order. */
export function submissionsTopics(names: SubmissionsTopicNames = submissionsTopicNames): SubmissionsTopics {
  return {
    queued: topic(names.queued, string, avro<SubmissionQueued>(`${names.queued}-value`)),
    deadLetter: topic(names.deadLetter, bytes, bytes)
  }
}

/** The topics under their usual names. */
export const topics = submissionsTopics()
