import type { Environment } from '../config/environment.ts'
import { catalogue, earlierVersions } from '../schemas/catalogue.ts'
import { renameTopics, type SubjectSchema } from '../schemas/subject.ts'
import { type MediaTopics, mediaTopicNames, mediaTopics } from '../topology/media-events/topics.ts'

/** The topics of media events under the names that the environment gives them. */
export function mediaTopicsOf(environment: Environment): MediaTopics {
  return mediaTopics({
    events: environment.MEDIA_EVENTS_TOPIC,
    deadLetter: environment.MEDIA_EVENTS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of media events under those names, in the version that the code reads and writes. */
export function mediaSubjects(environment: Environment): readonly SubjectSchema[] {
  return renamed(environment, catalogue)
}

/** The subjects in the version before, for producers that have not been updated. */
export function earlierMediaSubjects(environment: Environment): readonly SubjectSchema[] {
  return renamed(environment, earlierVersions)
}

function renamed({ MEDIA_EVENTS_TOPIC }: Environment, entries: typeof catalogue): readonly SubjectSchema[] {
  const own = entries.filter(({ system }) => system === 'media-events')
  return renameTopics(own, { [mediaTopicNames.events]: MEDIA_EVENTS_TOPIC })
}
