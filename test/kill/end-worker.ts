import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a worker by a signal and waits until it is gone: SIGKILL is a crash, SIGTERM lets it leave its groups. One that has ended is left as it is. */
export async function endWorker(worker: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  const ended = once(worker, 'exit')
  worker.kill(signal)
  await ended
}
