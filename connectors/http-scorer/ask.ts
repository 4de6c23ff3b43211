import { z } from 'zod'
import { asError, type Clock, StreamsError } from '#streams'
import type { Sentiment } from '../../topology/sentiment/scorer.ts'
import { PassingError, statusError } from './scorer-error.ts'

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
      const cause = asError(thrown)
      const why =
        cause.name === 'TimeoutError' ? `did not answer within ${timeout} ms` : `cannot be reached: ${reason(cause)}`
      throw new PassingError('scorer-unavailable', `the scorer at ${url} ${why}`, { cause, retryable: true })
    }
  }

  return async text => {
    const { response, body } = await post(text)
    if (response.status !== 200) throw statusError(url, response, body, clock.now())
    const parsed = answer.safeParse(parseJson(body))
    if (parsed.success) return parsed.data
    throw new StreamsError(
      'scorer-unavailable',
      `the scorer at ${url} must answer {"label": one of ${labels.join(', ')}, "compound": -1 to 1}, not ${body.slice(0, 200)}`,
      { cause: parsed.error, retryable: true }
    )
  }
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
