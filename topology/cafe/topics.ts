import { bytes, jsonSchema, string, type Topic, topic } from '#streams'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'

/** Names of the cafe's topics. */
export interface CafeTopicNames {
  readonly events: string
  readonly deadLetter: string
}

/** The topics of the cafe. */
export interface CafeTopics {
  readonly events: Topic<string, CustomerEvent>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const cafeTopicNames: CafeTopicNames = { events: 'demo', deadLetter: 'demo-dlt' }

/** The topics under these names; the subject follows them (TopicNameStrategy). Keys are customer names, so that one customer's orders keep their order. */
export function cafeTopics(names: CafeTopicNames = cafeTopicNames): CafeTopics {
  return {
    events: topic(names.events, string, jsonSchema<CustomerEvent>(`${names.events}-value`)),
    deadLetter: topic(names.deadLetter, bytes, bytes)
  }
}

/** The topics under their usual names. */
export const topics = cafeTopics()
