import { avro, bytes, string, type Topic, topic } from '#streams'
import type { UserEvent } from '../../schemas/generated/media-events.ts'

/** Names of the topics of media events. */
export interface MediaTopicNames {
  readonly events: string
  readonly deadLetter: string
}

/** The topics of the media events system. */
export interface MediaTopics {
  readonly events: Topic<string, UserEvent>
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
    events: topic(names.events, string, avro<UserEvent>(`${names.events}-value`)),
    deadLetter: topic(names.deadLetter, bytes, bytes)
  }
}

/** The topics under their usual names. */
export const topics = mediaTopics()
