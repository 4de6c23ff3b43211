/** How a process takes what asks it to end. */
export interface StopRequestOptions {
  /** Called once, with what asked: `SIGTERM`. */
  readonly onStop: (why: string) => void
  /** Somebody asked again and does not want to wait. Default: ends the process with code 1. */
  readonly onForced?: () => void
  /**
   * Whether the end of the process that started this one asks too, where that is npm or one of its kind. They start commands by a shell,
   * and a shell that is ended by a signal does not pass it on.
   */
  readonly withParent?: boolean
}

/** A process that listens for what asks it to end. */
export interface StopRequest {
  /** Asks from within. It never counts as asking again. */
  readonly ask: (why: string) => void
  /** Signals have their usual meaning again. */
  readonly end: () => void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Signals within so many milliseconds of the first one are the same request: a terminal sends Ctrl+C to npm and to what npm started, and npm
 * passes it on once more; the end of a terminal comes from the system and from the shell.
 */
export const sameRequestMs = 1_000

/** How often it is looked whether the parent is still there, milliseconds. */
const parentCheckMs = 250

/** Taken when the process begins: the parent may be gone before anybody asks. */
const parent = process.ppid

/** Listens for SIGINT, SIGTERM and SIGHUP, and for the end of the parent where that is asked for, until `end`. */
export function onStopRequest({
  onStop,
  onForced = () => process.exit(1),
  withParent
}: StopRequestOptions): StopRequest {
  let askedAt: number | undefined
  const ask = (why: string): void => {
    if (askedAt !== undefined) return
    askedAt = performance.now()
    onStop(why)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (askedAt === undefined) ask(signal)
    else if (performance.now() - askedAt > sameRequestMs) onForced()
  }
  for (const name of signals) process.on(name, onSignal)
  const timer = withParent && startedByPackageManager() ? setInterval(lookForParent, parentCheckMs, ask) : undefined
  timer?.unref()
  const end = (): void => {
    clearInterval(timer)
    for (const name of signals) process.off(name, onSignal)
  }
  return { ask, end }
}

/** npm, pnpm, yarn and bun say so to the scripts that they run. */
function startedByPackageManager(): boolean {
  return process.env.npm_lifecycle_event !== undefined
}

function lookForParent(ask: (why: string) => void): void {
  if (process.ppid !== parent) ask('the end of the process that started this one')
}
