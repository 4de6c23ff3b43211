import type { ApiSystem } from '../../http/endpoint.ts'
import type { DeadLettersDeps } from './deps.ts'
import { getLetter } from './get-letter.ts'
import { listGroups } from './list-groups.ts'
import { listLetters } from './list-letters.ts'

export type { DeadLettersDeps, LetterDesk, LetterTopic, OpenLetter, Served } from './deps.ts'

/** The dead-letter desk: the same routes at every API port, for the letters of all systems. */
export function deadLettersRoutes(deps: DeadLettersDeps): ApiSystem {
  return {
    name: 'dead letters',
    description: 'Records that could not be processed: what died, where and why.',
    endpoints: [listLetters(deps), listGroups(deps), getLetter(deps)]
  }
}
