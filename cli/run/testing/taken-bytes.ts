import { existsSync, readFileSync } from 'node:fs'

/** Whether this machine tells what processes take (Linux). */
export const tellsMemory = existsSync('/proc/self/smaps_rollup')

/**
 * Memory of a process in bytes, with its part of what it shares with others (`Pss` of proc_pid_smaps(5)): ten processes hold the code of Node
 * once. Throws when the process is gone.
 */
export function takenBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]
  if (kibibytes === undefined) throw new Error(`process ${pid} no longer has memory`)
  return Number(kibibytes) * 1024
}
