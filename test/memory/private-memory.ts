import { existsSync, readFileSync } from 'node:fs'

/** Whether this machine tells the private memory of processes (Linux). */
export const tellsPrivateMemory = existsSync('/proc/self/status')

/** What a process with default settings may have at most, whatever happens. */
export const mostPrivateBytes = 400 * 1_048_576

/** Private resident memory of a process in bytes (`RssAnon` of proc_pid_status(5)). Throws when it is gone. */
export function privateBytes(pid: number): number {
  const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kibibytes === undefined) throw new Error(`process ${pid} no longer has memory`)
  return Number(kibibytes) * 1024
}

/** Watches a process until it is told to stop; answers the most private memory that it had. */
export function watchMemory(pid: number): () => number {
  let most = privateBytes(pid)
  const timer = setInterval(() => {
    most = Math.max(most, privateBytes(pid))
  }, 50)
  return () => {
    clearInterval(timer)
    return Math.max(most, privateBytes(pid))
  }
}
