import type { Logger, Metrics } from '#streams'
import type { Environment } from '../config/environment.ts'
import type { SystemName } from '../config/systems.ts'
import { cafeSystem } from './cafe.ts'
import { commentsSystem } from './comments.ts'
import { feedbackSystem } from './feedback.ts'
import { mediaEventsSystem } from './media-events.ts'
import type { WorkerSystem } from './process/worker-system.ts'
import { submissionsSystem } from './submissions.ts'

/** Wires a system to its real connectors. Nothing connects before the `prepare` of what it returns. */
export type ComposeWorker = (environment: Environment, log: Logger, metrics: Metrics) => WorkerSystem

/** What a worker process can run, by the name that `SYSTEM` gives. */
export const workerSystems: { readonly [name in SystemName]: ComposeWorker } = {
  feedback: feedbackSystem,
  'media-events': mediaEventsSystem,
  submissions: submissionsSystem,
  comments: commentsSystem,
  cafe: cafeSystem
}
