import { systemsNamed } from '../../systems.ts'
import { isRunning, type RunProcess, readState } from '../processes/run-state.ts'
import type { Say } from './say.ts'
import { figureLines } from './status-line.ts'

/** `running`; `restarting` where the run starts it again in a moment; `down` where nobody does. */
function stateOf(process_: RunProcess, lookedAfter: boolean): 'running' | 'restarting' | 'down' {
  if (isRunning(process_)) return 'running'
  return lookedAfter && process_.restarts !== undefined && process_.down === undefined ? 'restarting' : 'down'
}

/** A process as `status --json` shows it; `pid` is null while it does not run, `reason` why it is down where that is known. */
function described(process_: RunProcess, lookedAfter: boolean) {
  const { name, pid, log, metrics, restarts = 0, down = null } = process_
  const state = stateOf(process_, lookedAfter)
  return { name, pid: state === 'running' ? pid : null, log, metrics, state, restarts, reason: down }
}

/** `millrace status --json`: one JSON object and nothing else. */
export async function statusJson(write: (text: string) => void): Promise<void> {
  const state = await readState()
  const processes = state?.processes.map(process_ => described(process_, isRunning(state.owner))) ?? []
  const some = state !== undefined && (state.processes.some(isRunning) || isRunning(state.owner))
  write(
    `${JSON.stringify(some ? { stack: state.stack ?? null, env: state.env, processes } : { stack: null, env: {}, processes: [] })}\n`
  )
}

/** `millrace status`: what runs, for people. */
export async function status(say: Say): Promise<void> {
  const state = await readState()
  if (state === undefined || (state.processes.length === 0 && !isRunning(state.owner))) {
    say.line('nothing runs: start with `make run`')
    return
  }
  if (state.stack === undefined) {
    say.line(`process ${state.owner.pid} is starting the system ${state.system}`)
    return
  }
  const width = Math.max(10, ...state.processes.map(({ name }) => name.length))
  say.line(`system ${state.system} on the ${state.stack} stack${state.detached ? ', in the background' : ''}`)
  const lookedAfter = isRunning(state.owner)
  if (!lookedAfter) say.line('  the process that looked after them is gone: make stop, then make run')
  for (const process_ of state.processes) {
    const is = stateOf(process_, lookedAfter)
    const how = is === 'running' ? `pid ${process_.pid}` : is
    const times = process_.restarts ? `, restarts: ${process_.restarts}` : ''
    say.line(`  ${process_.name.padEnd(width)} ${how.padEnd(12)} ${process_.log ?? ''}${times}`)
    if (process_.down !== undefined) say.line(`    ${process_.down}`)
  }
  for (const [name, value] of Object.entries(state.env)) {
    say.line(`  ${name}=${name === 'MYSQL_PASSWORD' ? '(in make status JSON=1)' : value}`)
  }
  const lines = await figureLines(systemsNamed(state.system), state.processes.filter(isRunning))
  for (const line of lines) say.line(`  ${line}`)
}
