import type { Status } from '../../../../topology/submissions/status.ts'
import { openStream } from '../../../shared/stream/open-stream.ts'
import type { PageStream } from '../../../shared/stream/page-stream.ts'

/** A submission as the API shows it. Times are ISO 8601. */
export interface Submission {
  readonly id: string
  readonly content: string
  readonly status: Status
  readonly created_at: string
  readonly processed_at: string | null
}

/** What the page says about a request that failed. */
export class ApiError extends Error {}

/** Where the API is: the page's own origin, unless it was built for another one. */
const base: string = import.meta.env.VITE_API_URL ?? ''

async function request<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`${base}${path}`, init).catch(() => {
    throw new ApiError('The API does not answer.')
  })
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return body as T
  throw new ApiError((body as { readonly detail?: string } | undefined)?.detail ?? `The API answered ${answer.status}.`)
}

const json = { 'content-type': 'application/json' }

/** The API of submissions. Every call rejects with an `ApiError` whose message can be shown. */
export const submissionsApi = {
  submit: (content: string): Promise<Submission> =>
    request('/submissions', { method: 'POST', headers: json, body: JSON.stringify({ content }) }),
  retry: (id: string): Promise<Submission> => request(`/submissions/${id}/retry`, { method: 'POST' }),
  newest: async (limit: number): Promise<readonly Submission[]> =>
    (await request<{ readonly submissions: readonly Submission[] }>(`/submissions?limit=${limit}`)).submissions,
  /** Changes as they happen. The browser connects again by itself, unless the stream is closed after an error. */
  changes: (): PageStream => openStream({ url: `${base}/submissions/stream`, event: 'submission' })
}
