import { type Opaque, serdes, type Topic, topic } from '#streams'
import { catalogue, earlierVersions } from '../../schemas/catalogue.ts'
import type { UserEvent } from '../../schemas/generated/media-events.ts'
import { renameTopics, type SubjectSchema } from '../../schemas/subject.ts'

/** Names of the topics of media events. */
export interface MediaTopicNames {
  readonly events: string
  readonly deadLetter: string
}

/** The topics of the media events system. */
export interface MediaTopics {
  readonly events: Topic<Opaque, UserEvent>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const mediaTopicNames: MediaTopicNames = {
  events: 'customer_events',
  deadLetter: 'customer_events_dead_letters'
}

/** Partitions of `customer_events`, as its specification has it. */
export const mediaPartitions = 3

/** The topics under these names. Keys are user ids, so that one customer's events keep their order. */
export function mediaTopics(names: MediaTopicNames = mediaTopicNames): MediaTopics {
  return {
    events: topic(names.events, serdes.opaque, serdes.avro<UserEvent>(`${names.events}-value`)),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The topics under their usual names. */
export const topics = mediaTopics()

/** The settings that name topics and formats; the whole environment fits. */
export interface MediaSettings {
  readonly MEDIA_EVENTS_DEAD_LETTER_TOPIC: string
  readonly MEDIA_EVENTS_TOPIC: string
}

/** The topics of media events under the names that the environment gives them. */
export function mediaTopicsOf(environment: MediaSettings): MediaTopics {
  return mediaTopics({
    events: environment.MEDIA_EVENTS_TOPIC,
    deadLetter: environment.MEDIA_EVENTS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of media events under those names, in the version that the code reads and writes. */
export function mediaSubjects(environment: MediaSettings): readonly SubjectSchema[] {
  return renamed(environment, catalogue)
}

/** The subjects in the version before, for producers that have not been updated. */
export function earlierMediaSubjects(environment: MediaSettings): readonly SubjectSchema[] {
  return renamed(environment, earlierVersions)
}

function renamed({ MEDIA_EVENTS_TOPIC }: MediaSettings, entries: typeof catalogue): readonly SubjectSchema[] {
  const own = entries.filter(({ system }) => system === 'media-events')
  return renameTopics(own, { [mediaTopicNames.events]: MEDIA_EVENTS_TOPIC })
}
