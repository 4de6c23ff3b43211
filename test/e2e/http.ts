import { waitFor } from '../../deploy/stack/wait.ts'

/** An answer with its JSON body read. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Milliseconds until the whole answer was there. */
  readonly took: number
  /** The body read as JSON; `{}` when it is none. */
  readonly body: { readonly [name: string]: unknown }
  readonly text: string
}

/** Asks and reads the whole answer. Rejects when none comes within 20 s. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const begun = performance.now()
  const answer = await fetch(url, { signal: AbortSignal.timeout(20_000), redirect: 'manual', ...init })
  const text = await answer.text()
  const json = answer.headers.get('content-type')?.includes('json') === true
  return {
    status: answer.status,
    headers: answer.headers,
    took: performance.now() - begun,
    text,
    body: json ? (JSON.parse(text) as { readonly [name: string]: unknown }) : {}
  }
}

/** Posts a value as JSON to `/feedback`. */
export function post(api: string, value: unknown, headers: { readonly [name: string]: string } = {}): Promise<Answer> {
  return ask(`${api}/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value)
  })
}

/** The `message_id` of a 202. */
export function messageId({ status, body, text }: Answer): string {
  if (status === 202 && typeof body.message_id === 'string') return body.message_id
  throw new Error(`the answer is ${status} and no acceptance: ${text}`)
}

/** Asks for a feedback until it is stored; rejects when it is not after 20 s. */
export async function stored(api: string, id: string): Promise<Answer> {
  let last: Answer | undefined
  const found = async (): Promise<boolean> => {
    last = await ask(`${api}/feedback/${id}`)
    return last.status === 200
  }
  if ((await waitFor(found, { limit: 120_000, every: 20 })) && last !== undefined) return last
  throw new Error(`feedback ${id} is not stored after 20 s; the last answer was ${last?.status} ${last?.text}`)
}
