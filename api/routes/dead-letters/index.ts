import type { ApiSystem } from '../../http/endpoint.ts'
import { auditLetters } from './audit.ts'
import type { DeadLettersDeps } from './deps.ts'
import { discardLetter } from './discard-letter.ts'
import { getLetter } from './get-letter.ts'
import { jobEndpoints } from './jobs.ts'
import { listGroups } from './list-groups.ts'
import { listLetters } from './list-letters.ts'
import { replayLetter } from './replay-letter.ts'
import { replayMany } from './replay-many.ts'

export type {
  Asker,
  DeadLettersDeps,
  LetterDesk,
  LetterTopic,
  OpenLetter,
  ReplayJob,
  ReplayJobs,
  ReplayOutcome,
  ReplayRules,
  Served
} from './deps.ts'

/** The dead-letter desk: the same routes at every API port, for the letters of all systems. */
export function deadLettersRoutes(deps: DeadLettersDeps): ApiSystem {
  return {
    name: 'dead letters',
    description: 'Records that could not be processed: where and why they failed, and how to replay them.',
    // Those of fixed paths first: /dead-letters/{id} would take theirs.
    endpoints: [
      listLetters(deps),
      listGroups(deps),
      auditLetters(deps),
      ...jobEndpoints(deps),
      replayMany(deps),
      getLetter(deps),
      replayLetter(deps),
      discardLetter(deps)
    ]
  }
}
