import type { Environment } from '../config/environment.ts'
import { catalogue } from '../schemas/catalogue.ts'
import { renameTopics, type SubjectSchema } from '../schemas/subject.ts'
import { type CafeTopics, cafeTopicNames, cafeTopics } from '../topology/cafe/topics.ts'

/** The cafe's topics under the names that the environment gives them. */
export function cafeTopicsOf(environment: Environment): CafeTopics {
  return cafeTopics({ events: environment.CAFE_TOPIC, deadLetter: environment.CAFE_DEAD_LETTER_TOPIC })
}

/** The cafe's subject under that name. */
export function cafeSubjects(environment: Environment): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'cafe')
  return renameTopics(entries, { [cafeTopicNames.events]: environment.CAFE_TOPIC })
}
