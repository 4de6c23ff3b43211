import { StreamsError } from '#streams'
import { endProcess } from './end-process.ts'
import { isRunning, type RunState, readState, removeState } from './run-state.ts'

/** What a person can do about a run that is there already. */
function refusal(state: RunState): string {
  const since = state.detached ? 'in the background' : `as process ${state.owner.pid}`
  return `millrace already runs ${since} (system ${state.system}): look with \`make status\`, stop it with \`make stop\``
}

/**
 * Makes way for a new run: throws `stack-failed` when one runs; ends processes of ours that a crashed run left behind, and returns
 * their names. Servers that it left are found by the stack itself.
 */
export async function clearLeftovers(): Promise<readonly string[]> {
  const state = await readState()
  if (state === undefined) return []
  const alive = state.processes.filter(isRunning)
  // Of ours, all report metrics, and no server does.
  const ours = alive.filter(({ metrics }) => metrics !== null)
  if (isRunning(state.owner) && state.owner.pid !== process.pid) throw new StreamsError('stack-failed', refusal(state))
  await Promise.all(ours.map(process_ => endProcess(process_, 10_000)))
  await removeState()
  return ours.map(({ name }) => name)
}
