import { stopDockerStack } from '../../deploy/stack/docker/compose.ts'
import { stopLeftovers } from '../../deploy/stack/native/pid-file.ts'
import { stackFolder } from './folders.ts'
import { endProcess } from './processes/end-process.ts'
import { isRunning, type RunState, readState, removeState } from './processes/run-state.ts'
import { stopOrder } from './processes/stop-order.ts'
import type { Say } from './show/say.ts'

/** The run in the foreground stops everything itself; it has the time that draining takes. */
const ownerLimit = 90_000

async function stopDetached(state: RunState, say: Say): Promise<void> {
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
    await endProcess(state.owner, ownerLimit)
  } else if (state !== undefined) {
    await stopDetached(state, say)
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
