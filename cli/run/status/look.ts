import { parseExposition, type Sample } from '../../../connectors/prometheus/exposition.ts'
import { secondsAlive } from '../../../deploy/stack/alive.ts'
import { isRunning, type RunProcess } from '../processes/run-state.ts'

/** Milliseconds that a process has to answer. */
const patience = 2_000

/**
 * `running`: it does its work; `not-ready`: it runs and says, or shows by its silence, that it cannot work; `restarting`: the run starts
 * it again in a moment; `down`: it does not run and nobody starts it.
 */
export type ProcessState = 'running' | 'not-ready' | 'restarting' | 'down'

/** What a look at a process found. */
export interface Looked {
  readonly process: RunProcess
  readonly state: ProcessState
  /** Why it is not `running`, where that is known. */
  readonly reason: string | null
  /** Seconds since it started; null while it does not run. */
  readonly uptime: number | null
  /** Its metrics; undefined where it has none or does not answer. */
  readonly samples: readonly Sample[] | undefined
}

/** Looks at a process: whether it runs, what it says of itself, and what it counts. `lookedAfter`: the run that started it lives. */
export async function lookAt(process: RunProcess, lookedAfter: boolean): Promise<Looked> {
  if (!isRunning(process)) {
    const comesBack = lookedAfter && process.restarts !== undefined && process.down === undefined
    const state = comesBack ? 'restarting' : 'down'
    return { process, state, reason: process.down ?? null, uptime: null, samples: undefined }
  }
  const [reason, samples] = await Promise.all([whyNotReady(process), samplesOf(process)])
  const uptime = secondsAlive(process.pid) ?? null
  return { process, state: reason === null ? 'running' : 'not-ready', reason, uptime, samples }
}

async function samplesOf({ metrics }: RunProcess): Promise<readonly Sample[] | undefined> {
  if (metrics === null) return undefined
  const answer = await asked(metrics)
  return answer?.ok ? parseExposition(answer.text) : undefined
}

async function whyNotReady({ ready = [] }: RunProcess): Promise<string | null> {
  const reasons = await Promise.all(ready.map(reasonAt))
  return reasons.filter(reason => reason !== undefined).join('; ') || null
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

async function asked(url: string) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience) })
    return { ok: answer.ok, status: answer.status, text: await answer.text() }
  } catch {
    // Nobody answers, which is what the caller wants to know.
    return undefined
  }
}
