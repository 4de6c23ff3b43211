import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { asError } from '#streams'
import { parseExposition, type Sample } from './exposition.ts'

/** What a process said of itself at the port of its metrics. */
export interface WorkerPages {
  /** Where it serves, without a path. */
  readonly url: string
  /** `ready`; `not-ready` while it cannot do its work; `down` where nothing answers. */
  readonly state: 'ready' | 'not-ready' | 'down'
  /** Why it is not ready or does not answer. */
  readonly detail?: string
  /** The JSON of `/topology`; undefined where the process has none or does not answer. */
  readonly topology?: unknown
  /** The samples of all pages that answered. */
  readonly samples: readonly Sample[]
}

/** Milliseconds that a process has to answer. */
const patience = 2_000

/** The pages of the processes at these addresses, as far as they answer within two seconds. A name with several addresses stands for all of them. */
export async function readWorkerPages(urls: readonly string[]): Promise<readonly WorkerPages[]> {
  const each = await Promise.all(urls.map(url => addressesOf(url.replace(/\/metrics$/, ''))))
  return Promise.all(each.flat().map(pagesOf))
}

/** The url with each address that its name has; the url itself where the name is an address, or is unknown. */
async function addressesOf(url: string): Promise<readonly string[]> {
  const { hostname } = new URL(url)
  if (isIP(hostname) !== 0 || hostname.startsWith('[') || hostname === 'localhost') return [url]
  const found = await lookup(hostname, { all: true, family: 4 }).catch(() => [])
  if (found.length < 2) return [url]
  return found.map(({ address }) => {
    const one = new URL(url)
    one.hostname = address
    return one.href.replace(/\/$/, '')
  })
}

async function pagesOf(url: string): Promise<WorkerPages> {
  try {
    const [ready, metrics, topology] = await Promise.all(
      ['/ready', '/metrics', '/topology'].map(path => get(url + path))
    )
    const isReady = ready?.ok === true
    const detail = isReady ? undefined : reasonOf(ready?.text)
    return {
      url,
      state: isReady ? 'ready' : 'not-ready',
      ...(detail === undefined ? {} : { detail }),
      ...(topology?.ok === true ? { topology: JSON.parse(topology.text) } : {}),
      samples: metrics?.ok === true ? parseExposition(metrics.text) : []
    }
  } catch (error) {
    const { message, cause } = asError(error)
    return { url, state: 'down', detail: cause instanceof Error ? cause.message : message, samples: [] }
  }
}

async function get(address: string): Promise<{ readonly ok: boolean; readonly text: string }> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(patience) })
  return { ok: answer.ok, text: await answer.text() }
}

/** The words of a `/ready` that says no. */
function reasonOf(text: string | undefined): string | undefined {
  try {
    const body: unknown = JSON.parse(text ?? '')
    if (typeof body !== 'object' || body === null || !('reason' in body)) return undefined
    return String(body.reason)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
