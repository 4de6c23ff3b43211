import type { ApiSystem } from '../../http/endpoint.ts'
import { createDeliver } from './deliver.ts'
import type { SubmissionsDeps } from './deps.ts'
import { getSubmission } from './get-submission.ts'
import { listSubmissions } from './list-submissions.ts'
import { postBatch } from './post-batch.ts'
import { postSubmission } from './post-submission.ts'
import { retrySubmission } from './retry-submission.ts'
import { streamSubmissions } from './stream-submissions.ts'

/** The routes of the submissions system. Fixed paths come before `/submissions/{id}`, which would match them too. */
export function submissionsRoutes(deps: SubmissionsDeps): ApiSystem {
  const deliver = createDeliver(deps)
  return {
    name: 'submissions',
    description: 'Texts that workers check, and their statuses.',
    endpoints: [
      postSubmission(deps, deliver),
      postBatch(deps, deliver),
      listSubmissions(deps),
      streamSubmissions(deps),
      getSubmission(deps),
      retrySubmission(deps, deliver)
    ]
  }
}
