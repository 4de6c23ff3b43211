/** What went wrong with a request, in words that can be shown. */
export class RequestProblem extends Error {
  /** Status of the answer; undefined when there was none. */
  readonly status: number | undefined
  /** The problem document (RFC 9457), where the answer was one. */
  readonly body: unknown

  constructor(message: string, status?: number, body?: unknown) {
    super(message)
    this.name = 'RequestProblem'
    this.status = status
    this.body = body
  }
}

/** Whether the API answered with a problem of this kind, the end of its `type`. */
export function isProblem(error: unknown, kind: string): boolean {
  const body = error instanceof RequestProblem ? error.body : undefined
  return typeof body === 'object' && body !== null && 'type' in body && body.type === `urn:millrace:problem:${kind}`
}

/** Whether the database was at a query for longer than it may be, which the same query would be again. */
export function isQueryTimeout(error: unknown): boolean {
  return isProblem(error, 'query-timeout')
}

/** Whether another try may have a better end: no answer, or the server's fault, but for a query that takes too long. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof RequestProblem) || isQueryTimeout(error)) return false
  return error.status === undefined || error.status >= 500
}

function detailOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined
  return typeof body.detail === 'string' ? body.detail : undefined
}

/**
 * The JSON that the API answers. Rejects with a `RequestProblem` for every other status than 2xx and those of `also`, and when nothing
 * answers; with the reason of `init.signal` when that is aborted.
 */
export async function ask<T>(path: string, init: RequestInit = {}, also: readonly number[] = []): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } }).catch(
    (error: unknown) => {
      if (init.signal?.aborted) throw error
      throw new RequestProblem('The API does not answer.')
    }
  )
  const text = await answer.text().catch(() => {
    throw new RequestProblem('The answer of the API was cut.')
  })
  const body = parsed(text)
  if (answer.ok || also.includes(answer.status)) return body as T
  throw new RequestProblem(detailOf(body) ?? `The API answered ${answer.status}.`, answer.status, body)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
