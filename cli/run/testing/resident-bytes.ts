import { existsSync, readFileSync } from 'node:fs'

/** Whether this machine tells the memory of processes (Linux). */
export const tellsMemory = existsSync('/proc/self/status')

/** Resident memory of a process in bytes (`VmRSS` of proc_pid_status(5)). Throws when it is gone. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  if (kibibytes === undefined) throw new Error(`process ${pid} no longer has memory`)
  return Number(kibibytes) * 1024
}
