import { systemsNamed } from '../../systems.ts'
import { isRunning, readState } from '../processes/run-state.ts'
import type { Say } from './say.ts'
import { figureLines } from './status-line.ts'

/** `millrace status --json`: one JSON object and nothing else. */
export async function statusJson(write: (text: string) => void): Promise<void> {
  const state = await readState()
  const running = state?.processes.filter(isRunning) ?? []
  const processes = running.map(({ name, pid, log, metrics }) => ({ name, pid, log, metrics }))
  const some = state !== undefined && (processes.length > 0 || isRunning(state.owner))
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
  for (const process_ of state.processes) {
    const how = isRunning(process_) ? `pid ${process_.pid}` : 'down'
    say.line(`  ${process_.name.padEnd(width)} ${how.padEnd(12)} ${process_.log ?? ''}`)
  }
  for (const [name, value] of Object.entries(state.env)) {
    say.line(`  ${name}=${name === 'MYSQL_PASSWORD' ? '(in make status JSON=1)' : value}`)
  }
  const lines = await figureLines(systemsNamed(state.system), state.processes.filter(isRunning))
  for (const line of lines) say.line(`  ${line}`)
}
