import { z } from 'zod'
import { asError, type Clock } from '#streams'
import type { Sentiment } from '../../topology/sentiment/scorer.ts'
import { PassingError, ScorerError, statusError } from './scorer-error.ts'

export interface AskOptions {
  readonly url: string
  readonly labels: readonly string[]
  readonly timeout: number
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
}

/**
 * Makes the function that asks the server once: `POST` with `{"text": ...}`, to be answered by 200 and `{"label": ..., "compound": ...}`; other
 * fields are ignored. Rejects with a `PassingError` where another try may help, else as `statusError` tells.
 */
export function createAsk({ url, labels, timeout, headers, clock }: AskOptions): (text: string) => Promise<Sentiment> {
  const answer = z.object({ label: z.enum(labels), compound: z.number().min(-1).max(1) })

  const post = async (text: string): Promise<{ readonly response: Response; readonly body: string }> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ text }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout)
      })
      return { response, body: await response.text() }
    } catch (thrown) {
      throw notAnswered(url, timeout, asError(thrown))
    }
  }

  return async text => {
    const { response, body } = await post(text)
    if (response.status !== 200) throw statusError(url, response, body, clock.now())
    const parsed = answer.safeParse(parseJson(body))
    if (parsed.success) return parsed.data
    throw new ScorerError(
      'scorer-unavailable',
      'no score',
      `the scorer at ${url} must answer {"label": one of ${labels.join(', ')}, "compound": -1 to 1}, not ${body.slice(0, 200)}`,
      { cause: parsed.error }
    )
  }
}

/** The request was under way when the connection ended. */
const brokenOff = /ECONNRESET|EPIPE|UND_ERR_SOCKET|other side closed/

function notAnswered(url: string, timeout: number, cause: Error): PassingError {
  const fail = (what: 'no answer in time' | 'broken off' | 'not reached', why: string): PassingError =>
    new PassingError('scorer-unavailable', what, `the scorer at ${url} ${why}`, { cause })
  if (cause.name === 'TimeoutError') return fail('no answer in time', `did not answer within ${timeout} ms`)
  const why = `cannot be reached: ${reason(cause)}`
  const { code } = (cause.cause ?? {}) as { readonly code?: unknown }
  return fail(brokenOff.test(`${code} ${reason(cause)}`) ? 'broken off' : 'not reached', why)
}

/** fetch says "fetch failed"; the cause says why. */
const reason = (error: Error): string => {
  const inner = error.cause instanceof Error ? error.cause : error
  const code = (inner as { readonly code?: unknown }).code
  return inner.message || String(code ?? inner.name)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    return asError(error).message
  }
}
