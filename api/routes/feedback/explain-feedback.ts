import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { FeedbackDeps } from './deps.ts'
import { explanationBody } from './explanation-schema.ts'
import { messageIdParam, noSuchFeedback, storedRow } from './get-feedback.ts'

const explanation = z
  .object({
    message_id: z.uuid(),
    feedback_text: z.string(),
    sentiment_score: z.string().openapi({ description: 'The stored label.' }),
    compound: z.number().openapi({ description: 'The stored score.' }),
    scorer: z.string().openapi({ description: 'The scorer of the stored row.' }),
    scorer_version: z.string(),
    explained_by: z.object({ scorer: z.string(), scorer_version: z.string() }),
    same_scorer: z.boolean().openapi({ description: 'Whether the explaining scorer also scored the row.' }),
    note: z.string().optional().openapi({ description: 'Present if another scorer or version scored the row.' }),
    explanation: explanationBody
  })
  .openapi('FeedbackExplanation')

const route = createRoute({
  method: 'get',
  path: '/feedback/{message_id}/explain',
  operationId: 'explainFeedback',
  tags: ['feedback'],
  summary: 'Explain the score of a feedback',
  request: { params: messageIdParam },
  responses: {
    200: { description: 'The explanation', content: { 'application/json': { schema: explanation } } },
    ...problemResponses('not-found', 'internal-error', 'database-unavailable')
  }
})

/** `GET /feedback/{message_id}/explain`: explains the text of a stored row, saying so when another scorer had scored it. */
export function explainFeedback({ rows, explainer }: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const row = await storedRow(rows, c, note)
      if (row === undefined) return noSuchFeedback(c)
      const same = row.scorer === explainer.name && row.scorer_version === explainer.version
      return c.json({
        message_id: row.message_id,
        feedback_text: row.feedback_text,
        sentiment_score: row.sentiment_score,
        compound: row.compound,
        scorer: row.scorer,
        scorer_version: row.scorer_version,
        explained_by: { scorer: explainer.name, scorer_version: explainer.version },
        same_scorer: same,
        ...(same ? {} : { note: noteOf(row, explainer) }),
        explanation: explainer.explain(row.feedback_text)
      })
    }
  }
}

function noteOf(
  row: { readonly scorer: string; readonly scorer_version: string },
  explainer: FeedbackDeps['explainer']
): string {
  return (
    `The row was scored by ${row.scorer} ${row.scorer_version}; this explanation is of ` +
    `${explainer.name} ${explainer.version}, whose score may differ.`
  )
}
