/** Milliseconds that a process has to answer. */
const patience = 2_000

/** Why a process is not ready, by its addresses that tell: in its own words, or that it does not answer. Null when all of them say that it is. */
export async function whyNotReady(ready: readonly string[]): Promise<string | null> {
  const reasons = await Promise.all(ready.map(reasonAt))
  return [...new Set(reasons.filter(reason => reason !== undefined))].join('; ') || null
}

async function reasonAt(url: string): Promise<string | undefined> {
  const answer = await asked(url)
  if (answer === undefined) return `it does not answer at ${url}`
  return answer.ok ? undefined : (saidIn(answer.text) ?? `it answers ${answer.status} at ${url}`)
}

/** What `/ready` of a worker or of an API may hold. */
interface ReadyBody {
  readonly reason?: string
  readonly dependencies?: readonly { readonly name: string; readonly status: string; readonly detail?: string }[]
}

/** The reason in an answer of `/ready`; undefined where it gives none. */
function saidIn(text: string): string | undefined {
  const { reason, dependencies = [] } = parsed(text)
  const down = dependencies.filter(({ status }) => status === 'down')
  return reason ?? (down.map(({ name, detail = 'down' }) => `${name}: ${detail}`).join(', ') || undefined)
}

function parsed(text: string): ReadyBody {
  try {
    return JSON.parse(text) as ReadyBody
  } catch {
    // Another program at that port: what it says is no reason of ours.
    return {}
  }
}

/** What an address answers; undefined where nobody does in time. */
export async function asked(url: string) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience) })
    return { ok: answer.ok, status: answer.status, text: await answer.text() }
  } catch {
    // Nobody answers, which is what the caller wants to know.
    return undefined
  }
}
