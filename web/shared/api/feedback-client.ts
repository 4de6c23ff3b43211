import createClient from 'openapi-fetch'
import type { components, paths } from './generated/feedback-api.ts'

/** What nobody changes, all the way down. The generated types are not so, because the client's own types do not know such arrays. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [name in keyof T]: Frozen<T[name]> }
    : T

/** A schema of the feedback API by its name in the document: `Schema<'StoredFeedback'>`. */
export type Schema<Name extends keyof components['schemas']> = Frozen<components['schemas'][Name]>

/**
 * A client of the feedback API whose paths, parameters and answers are those that the API documents. Each call resolves with `data` or with
 * `error`, the problem document; it rejects only where nothing answers.
 * @example const { data, error } = await feedbackClient().GET('/feedback', { params: { query: { sentiment: 'negative' } } })
 */
export function feedbackClient(baseUrl = globalThis.location?.origin ?? '') {
  return createClient<paths>({ baseUrl })
}
