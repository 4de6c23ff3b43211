import type { SystemName } from '../config/systems.ts'
import { cafeSystem } from './cafe.ts'
import { commentsSystem } from './comments/comments.ts'
import { feedbackSystem } from './feedback/feedback.ts'
import { mediaEventsSystem } from './media-events/media-events.ts'
import type { ComposeWorker } from './process/worker-system.ts'
import { submissionsSystem } from './submissions.ts'

/** What a worker process can run, by the name that `SYSTEM` gives. */
export const workerSystems: { readonly [name in SystemName]: ComposeWorker } = {
  feedback: feedbackSystem,
  'media-events': mediaEventsSystem,
  submissions: submissionsSystem,
  comments: commentsSystem,
  cafe: cafeSystem
}
