import { readState } from '../processes/run-state.ts'
import type { Say } from '../show/say.ts'
import { renderStatus } from './render-status.ts'
import { exitCode, runStatus } from './run-status.ts'

/**
 * `millrace status`: what runs and how it is, for people, or with `json` as one JSON object and nothing else. Resolves with the exit code:
 * 0 all is up, 1 something is not, 3 nothing runs.
 */
export async function status(say: Say, { json = false }: { readonly json?: boolean }): Promise<number> {
  const state = await readState()
  const now = await runStatus(state)
  const code = exitCode(now.state)
  if (json) say.line(JSON.stringify(now))
  else if (state === undefined || now.state === 'none') say.line('nothing runs: start with `make run`')
  else if (now.state === 'starting') say.line(`process ${state.owner.pid} is starting the system ${state.system}`)
  else for (const line of renderStatus(now, state)) say.line(line)
  return code
}
