import { waitFor } from '../../../deploy/stack/wait.ts'
import { isRunning } from './run-state.ts'

/** SIGTERM, and SIGKILL when the process still runs after `limit` milliseconds. Returns whether it ended by itself. */
export async function endProcess(
  process_: { readonly pid: number; readonly mark: string },
  limit: number
): Promise<boolean> {
  const gone = async (): Promise<boolean> => !isRunning(process_)
  if (await gone()) return true
  process.kill(process_.pid, 'SIGCONT')
  process.kill(process_.pid, 'SIGTERM')
  if (await waitFor(gone, { limit })) return true
  process.kill(process_.pid, 'SIGKILL')
  await waitFor(gone, { limit: 5_000 })
  return false
}
