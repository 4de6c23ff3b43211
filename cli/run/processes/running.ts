import type { Stack } from '../../../deploy/stack/types.ts'
import type { Say } from '../show/say.ts'
import type { Child, Tell } from './child.ts'
import { type RunProcess, runProcess } from './run-state.ts'
import { stopOrder } from './stop-order.ts'

/** What a run started and has to stop. */
export interface Running {
  readonly stack: Stack
  readonly children: readonly Child[]
}

/** All processes of a run, as they are written down. */
export function processesOf({ stack, children }: Running): readonly RunProcess[] {
  const servers = stack.processes.flatMap(({ name, pid, log }) =>
    pid === undefined ? [] : [runProcess({ name, pid, log: log ?? null, metrics: null })]
  )
  return [...children.map(child => child.process), ...servers]
}

async function stopChildren(children: readonly Child[], say: Say): Promise<void> {
  await Promise.all(
    children.map(async child => {
      const inTime = await child.stop()
      const { name } = child.process
      say.line(inTime ? `stopped ${name}` : `${name} did not drain in 30 s and was killed`)
    })
  )
}

/** Starts again what dies, from now on. `tell` hears of it after it was written down. */
export function keepAll({ children }: Running, tell: Tell): void {
  for (const child of children) child.keep(tell)
}

/** What brings work first, so that nothing new comes in while the workers drain; the servers last. */
export async function stopAll({ stack, children }: Running, say: Say): Promise<void> {
  for (const child of children) child.letGo()
  for (const group of stopOrder(children, child => child.process.name)) await stopChildren(group, say)
  await stack.stop()
  if (stack.kind !== 'given') say.line(`stopped the ${stack.kind} stack; its data is kept`)
}

/** After a failure: nothing is waited for but the servers' data. */
export async function killAll({ stack, children }: Partial<Running>): Promise<void> {
  for (const child of children ?? []) child.killNow()
  await stack?.stop()
}
