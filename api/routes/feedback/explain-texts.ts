import { createRoute, z } from '@hono/zod-openapi'
import { readJsonObject } from '../../http/body.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { detailOf, fieldErrors } from '../../http/validation.ts'
import type { FeedbackDeps } from './deps.ts'
import { explanationBody } from './explanation-schema.ts'

/** Texts of one request, at most. */
const mostTexts = 100

const texts = z
  .strictObject({
    texts: z
      .array(z.string({ error: 'each of texts must be a string' }), { error: 'texts must be a list of strings' })
      .min(1, { error: 'texts must hold at least one text' })
      .max(mostTexts, { error: `texts must hold at most ${mostTexts} texts` })
      .openapi({ example: ['Not good at all, sadly'] })
  })
  .openapi('TextsToExplain')

const explained = z
  .object({
    explained_by: z.object({ scorer: z.string(), scorer_version: z.string() }),
    explanations: z.array(explanationBody).openapi({ description: 'One for each text, in order.' })
  })
  .openapi('ExplainedTexts')

const route = createRoute({
  method: 'post',
  path: '/feedback/explain',
  operationId: 'explainTexts',
  tags: ['feedback'],
  summary: 'Explain the score of texts',
  description: 'Scores and explains any texts, stored or not. Nothing is sent or stored.',
  request: { body: { required: true, content: { 'application/json': { schema: texts } } } },
  responses: {
    200: { description: 'The explanations', content: { 'application/json': { schema: explained } } },
    ...problemResponses('invalid-body', 'body-too-large', 'unsupported-encoding', 'internal-error')
  }
})

/** `POST /feedback/explain`: why texts have their scores, for lists of rows and for what is not sent yet. */
export function explainTexts({ explainer }: FeedbackDeps): Endpoint {
  return {
    route,
    quiet: true,
    handle: async c => {
      const body = await readJsonObject(c.req.raw, c.req.path)
      if (!body.ok) return body.response
      const parsed = texts.safeParse(body.value)
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error)
        return problem({ kind: 'invalid-body', detail: detailOf(errors), instance: c.req.path, errors })
      }
      return c.json({
        explained_by: { scorer: explainer.name, scorer_version: explainer.version },
        explanations: parsed.data.texts.map(text => explainer.explain(text))
      })
    }
  }
}
