import type { ChildProcess } from 'node:child_process'

/** Ends a program that was started for one task when this process ends before it: nobody waits for what it does any more. */
export function endWithThisProcess(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('close', () => process.off('exit', end))
}
