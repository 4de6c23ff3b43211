import { type Opaque, serdes, type Topic, topic } from '#streams'
import { catalogue } from '../../schemas/catalogue.ts'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'
import { renameTopics, type SubjectSchema } from '../../schemas/subject.ts'

/** Names of the cafe's topics. */
export interface CafeTopicNames {
  readonly events: string
  readonly deadLetter: string
}

/** The topics of the cafe. */
export interface CafeTopics {
  readonly events: Topic<Opaque, CustomerEvent>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const cafeTopicNames: CafeTopicNames = { events: 'demo', deadLetter: 'demo-dlt' }

/** The topics under these names; the subject follows them (TopicNameStrategy). Keys are customer names, so that one customer's orders keep their order. */
export function cafeTopics(names: CafeTopicNames = cafeTopicNames): CafeTopics {
  return {
    events: topic(names.events, serdes.opaque, serdes.jsonSchema<CustomerEvent>(`${names.events}-value`)),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The topics under their usual names. */
export const topics = cafeTopics()

/** The settings that name topics and formats; the whole environment fits. */
export interface CafeSettings {
  readonly CAFE_DEAD_LETTER_TOPIC: string
  readonly CAFE_TOPIC: string
}

/** The cafe's topics under the names that the environment gives them. */
export function cafeTopicsOf(environment: CafeSettings): CafeTopics {
  return cafeTopics({ events: environment.CAFE_TOPIC, deadLetter: environment.CAFE_DEAD_LETTER_TOPIC })
}

/** The cafe's subject under that name. */
export function cafeSubjects(environment: CafeSettings): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'cafe')
  return renameTopics(entries, { [cafeTopicNames.events]: environment.CAFE_TOPIC })
}
