import type { SystemName } from '../../config/systems.ts'
import { commentsApi } from './comments.ts'
import { feedbackApi } from './feedback.ts'
import { mediaEventsApi } from './media-events.ts'
import { submissionsApi } from './submissions.ts'
import type { ComposeApi } from './system-api.ts'

/** What an API process can serve, by the name that `SYSTEM` gives; the cafe has no API. */
export const apiSystems: { readonly [name in SystemName]?: ComposeApi } = {
  feedback: feedbackApi,
  'media-events': mediaEventsApi,
  submissions: submissionsApi,
  comments: commentsApi
}
