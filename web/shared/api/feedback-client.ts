import createClient from 'openapi-fetch'
import type { components, paths } from './generated/feedback-api.ts'

/** A schema of the feedback API by its name in the document: `Schema<'StoredFeedback'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

/**
 * A client of the feedback API whose paths, parameters and answers are those that the API documents. Each call resolves with `data` or with
 * `error`, the problem document; it rejects only where nothing answers.
 * @example const { data, error } = await feedbackClient().GET('/feedback', { params: { query: { sentiment: 'negative' } } })
 */
export function feedbackClient(baseUrl = globalThis.location?.origin ?? '') {
  return createClient<paths>({ baseUrl })
}
