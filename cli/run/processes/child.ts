import { setTimeout as delay } from 'node:timers/promises'
import { StreamsError } from '#streams'
import { endProcess } from './end-process.ts'
import { type RunProcess, runProcess } from './run-state.ts'
import { type ChildRecipe, type Ending, type Spawned, spawnChild, untilReady } from './spawned.ts'
import { whyNotReady } from './why-not-ready.ts'

/** Hears of what happens to a child: one line for a person. */
export type Tell = (text: string) => void

const drainLimit = 30_000

/** Milliseconds before the first restart; each further one waits twice as long as the one before, up to the longest. */
const firstDelay = 500
const longestDelay = 30_000

/** So long a process may take until it is ready for the first time. One that ends is noticed at once. */
const readyLimit = 180_000

/** A process that ran for so long is taken to be well: its next restart is a first one again. */
const isWell = 60_000

/** An API, a worker or another process of a run, which is started again when it dies. */
export class Child {
  readonly #recipe: ChildRecipe
  readonly #over = new AbortController()
  #spawned: Spawned
  #begun = performance.now()
  #restarts = 0
  /** Restarts in a row, none of which brought a process that was well. */
  #row = 0
  #down: string | undefined
  #known: RunProcess

  private constructor(recipe: ChildRecipe, spawned: Spawned) {
    this.#recipe = recipe
    this.#spawned = spawned
    this.#known = this.#described()
    process.once('exit', this.killNow)
  }

  /** Starts the process and resolves when it is ready. Rejects with `stack-failed` when it ends before, or is not ready within `limit` milliseconds, which then says what it waits for. */
  static async start(recipe: ChildRecipe, limit = readyLimit): Promise<Child> {
    const child = new Child(recipe, spawnChild(recipe))
    if (await untilReady(recipe, child.#spawned, limit)) return child
    const { log } = child.#spawned
    const waiting = (await whyNotReady(recipe.ready)) ?? 'it became ready just now'
    child.killNow()
    throw new StreamsError(
      'stack-failed',
      `${recipe.name} was not ready after ${limit / 1000} s: ${waiting} (log: ${log})`
    )
  }

  /** The process as it is written down for other commands. */
  get process(): RunProcess {
    return this.#known
  }

  /** What a status line has to say of it; undefined where all is well. */
  get note(): string | undefined {
    const { name } = this.#recipe
    if (this.#down !== undefined) return `${name} is down`
    if (this.#spawned.ending !== undefined) return `${name} restarts`
    return this.#restarts === 0
      ? undefined
      : `${name} restarted ${this.#restarts === 1 ? 'once' : `${this.#restarts} times`}`
  }

  /**
   * Starts the process again whenever it ends, until `letGo`: after half a second, and after twice as long each time up to half a minute.
   * Not when it ended with code 1, which says that something has to be set up first. `tell` hears of each change.
   */
  keep(tell: Tell): void {
    this.#keep(tell).catch((error: Error) => tell(`${this.#recipe.name} is no longer supervised: ${error.message}`))
  }

  /** From now on it is not started again. */
  letGo(): void {
    this.#over.abort()
  }

  /** Drains and does not come back: SIGTERM, and SIGKILL after 30 seconds. Returns whether it ended by itself. */
  stop(): Promise<boolean> {
    this.letGo()
    return endProcess(this.#known, drainLimit)
  }

  readonly killNow = (): void => {
    this.letGo()
    this.#spawned.killNow()
  }

  async #keep(tell: Tell): Promise<void> {
    const { signal } = this.#over
    for (;;) {
      const ending = await this.#spawned.ended
      if (signal.aborted) return
      if (ending.forGood) return this.#giveUp(ending, tell)
      const wait = this.#nextDelay()
      this.#known = this.#described()
      tell(`${ending.text}: restarting it in ${wait / 1000} s`)
      await delay(wait, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      this.#restart(tell)
    }
  }

  #restart(tell: Tell): void {
    const begun = performance.now()
    const spawned = spawnChild(this.#recipe)
    this.#begun = begun
    this.#spawned = spawned
    this.#restarts++
    this.#known = this.#described()
    tell(`${this.#recipe.name} was restarted`)
    // However long it takes: a worker that waits for a server is not ready, and a restart would not help it.
    const ready = untilReady(this.#recipe, spawned, Number.POSITIVE_INFINITY)
    const after = (): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`
    ready.then(
      () => this.#over.signal.aborted || tell(`${this.#recipe.name} is ready again after ${after()}`),
      // It ended before, which `#keep` hears and tells.
      () => undefined
    )
  }

  #giveUp(ending: Ending, tell: Tell): void {
    this.#down = ending.text
    this.#known = this.#described()
    tell(`${ending.text}: not restarted, since code 1 means that something has to be set up first`)
  }

  #nextDelay(): number {
    this.#row = performance.now() - this.#begun > isWell ? 0 : this.#row
    return Math.min(longestDelay, firstDelay * 2 ** this.#row++)
  }

  #described(): RunProcess {
    const { name, system, metrics, ready } = this.#recipe
    const { pid, log } = this.#spawned
    const described = runProcess({ name, pid, log, metrics, ready, restarts: this.#restarts })
    return { ...described, ...(system && { system }), ...(this.#down === undefined ? {} : { down: this.#down }) }
  }
}
