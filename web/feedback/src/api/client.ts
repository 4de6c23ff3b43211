import { RequestProblem } from '../../../shared/api/ask.ts'
import { feedbackClient } from '../../../shared/api/feedback-client.ts'

/** The API of this page, with the paths, parameters and bodies that it documents. */
export const api = feedbackClient()

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The `detail` of a problem document, else what status there was. */
function wordsOf(error: unknown, { status }: Response): string {
  const detail = typeof error === 'object' && error !== null && 'detail' in error ? error.detail : undefined
  return typeof detail === 'string' ? detail : `The API answered ${status}.`
}

/** The body of a call that went well. Rejects with a `RequestProblem` where it did not; with the reason of its signal when it was aborted. */
export async function bodyOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw new RequestProblem('The API does not answer.')
  })
  if (data !== undefined) return data
  throw new RequestProblem(wordsOf(error, response), response.status, error)
}
