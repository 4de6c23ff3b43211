import { existsSync, readFileSync, statSync } from 'node:fs'
import { stopDockerStack } from '../../deploy/stack/docker/compose.ts'
import { stopLeftovers } from '../../deploy/stack/native/pid-file.ts'
import { runLog, stackFolder } from './folders.ts'
import { withoutMark } from './logs/run-log.ts'
import { endProcess } from './processes/end-process.ts'
import { isRunning, type RunState, readState, removeState } from './processes/run-state.ts'
import { stopOrder } from './processes/stop-order.ts'
import type { Say } from './show/say.ts'

/** The run in the foreground stops everything itself; it has the time that draining takes. */
const ownerLimit = 90_000

/** What a run in the background says from now on, until the returned function is called: its terminal is gone. */
function logged({ detached }: RunState): () => readonly string[] {
  if (!detached || !existsSync(runLog)) return () => []
  const from = statSync(runLog).size
  return () => readFileSync(runLog).subarray(from).toString().trimEnd().split('\n').map(withoutMark)
}

/** The process that looked after them is gone. */
async function stopOrphans(state: RunState, say: Say): Promise<void> {
  const ours = state.processes.filter(process_ => process_.metrics !== null && isRunning(process_))
  for (const group of stopOrder(ours, ({ name }) => name)) {
    await Promise.all(
      group.map(async process_ => {
        const inTime = await endProcess(process_, 30_000)
        say.line(inTime ? `stopped ${process_.name}` : `${process_.name} did not drain in 30 s and was killed`)
      })
    )
  }
}

/** `millrace stop`: stops a run, wherever it was started, and what a crashed one left behind. Data is kept. */
export async function stop(say: Say): Promise<void> {
  const state = await readState()
  if (state !== undefined && isRunning(state.owner)) {
    say.line(`telling process ${state.owner.pid} to drain and stop`)
    const words = logged(state)
    await endProcess(state.owner, ownerLimit)
    for (const line of words()) say.line(line)
  } else if (state !== undefined) {
    await stopOrphans(state, say)
  }
  const servers = await stopLeftovers(stackFolder)
  for (const name of servers) say.line(`stopped ${name}`)
  if (state?.stack === 'docker' && (await stopDockerStack())) say.line('stopped the containers')
  await removeState()
  say.line(
    state === undefined && servers.length === 0
      ? 'nothing was running'
      : 'stopped; the data is kept (make clean removes it)'
  )
}
