import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether a process with this id runs (as whoever). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function procStat(pid: number): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets and may hold spaces.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    return undefined
  }
}

/** A process that ended and was not yet collected by its parent. */
function isZombie(pid: number): boolean {
  return procStat(pid)?.[0] === 'Z'
}

/**
 * A mark of when the process started, undefined when it does not run. Kept beside a pid, it tells the process from a later one that
 * was given the same id.
 */
export function startMark(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  const fields = procStat(pid)
  if (fields !== undefined) return fields[19]
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch (error) {
    // ps answers 1 when there is no such process.
    if ((error as { status?: number }).status === 1) return undefined
    throw error
  }
}

/** Whether the process that was seen with this mark still runs. */
export function isSame(pid: number, mark: string | undefined): boolean {
  return mark !== undefined && startMark(pid) === mark
}

/** Ticks in a second of the times that Linux tells of processes (`USER_HZ`). */
const ticksPerSecond = 100

/** Seconds for which the process has run; undefined when it does not run. */
export function secondsAlive(pid: number): number | undefined {
  const mark = startMark(pid)
  if (mark === undefined) return undefined
  // Linux marks a process with when it started, in ticks since the boot; elsewhere the mark is a date in words.
  if (!/^\d+$/.test(mark)) return Math.max(0, Math.round((Date.now() - Date.parse(mark)) / 1_000))
  const sinceBoot = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  return Math.max(0, Math.round(sinceBoot - Number(mark) / ticksPerSecond))
}
