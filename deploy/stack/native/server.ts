import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { stackError } from '../error.ts'
import type { ServerName } from '../types.ts'
import { waitFor } from '../wait.ts'
import { removePidFile, writePidFile } from './pid-file.ts'

/** How one server is run as a child process. */
export interface ServerRecipe<Name extends string = ServerName> {
  readonly name: Name
  /** Name and version, for people. */
  readonly title: string
  readonly port: number
  readonly command: string
  readonly args: readonly string[]
  /** Folder of the stack, where the server's process id is written down. */
  readonly stackDir: string
  /** File that its output is appended to. */
  readonly log: string
  /** Makes data folder and settings; called before every start, and quick when they are there. */
  readonly prepare: () => Promise<void>
  /** Whether the server serves; may reject as long as it does not. `output` is what this start logged so far. */
  readonly serves: (output: string) => Promise<boolean>
  /** Called once per start after `serves` said yes. */
  readonly afterStart?: () => Promise<void>
}

/** A server that ends is noticed at once; this is for one that hangs. A busy machine may need more than a minute. */
const startLimit = 180_000
const stopLimit = 10_000

/** A server as a child process in a process group of its own, so that a Ctrl+C in the terminal does not reach it. */
export class NativeServer<Name extends string = ServerName> {
  readonly recipe: ServerRecipe<Name>
  #child: ChildProcess | undefined
  #logStart = 0

  constructor(recipe: ServerRecipe<Name>) {
    this.recipe = recipe
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the server serves. Rejects with `stack-failed` when it exits or does not serve in time. */
  async start(): Promise<void> {
    const { recipe } = this
    await recipe.prepare()
    const log = openSync(recipe.log, 'a')
    this.#logStart = readFileSync(recipe.log).length
    const child = spawn(recipe.command, recipe.args, { stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    this.#child = child
    let failure: Error | undefined
    child.once('error', error => {
      failure = stackError(`${recipe.title} could not be started: ${error.message}`, error)
    })
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.#child = undefined
      failure = stackError(
        `${recipe.title} ended with ${signal ?? `code ${code}`}: ${this.#lastWords()} (log: ${recipe.log})`
      )
    })
    if (child.pid !== undefined) await writePidFile(recipe.stackDir, recipe.name, child.pid)
    const ready = await waitFor(() => recipe.serves(this.#output()), { limit: startLimit, failed: () => failure })
    if (!ready) {
      await this.stop()
      throw stackError(
        `${recipe.title} did not serve on port ${recipe.port} within ${startLimit / 1000} s (log: ${recipe.log})`
      )
    }
    await recipe.afterStart?.()
  }

  /** SIGTERM, and SIGKILL after ten seconds. Resolves when the process is gone; does nothing when there is none. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const gone = this.#gone(child)
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    const limit = new AbortController()
    await Promise.race([gone, delay(stopLimit, undefined, { signal: limit.signal })])
    limit.abort()
    if (this.#child === child) child.kill('SIGKILL')
    await gone
    await removePidFile(this.recipe.stackDir, this.recipe.name)
  }

  async kill(): Promise<void> {
    const child = this.#running()
    const gone = this.#gone(child)
    child.kill('SIGKILL')
    await gone
  }

  pause(): void {
    this.#running().kill('SIGSTOP')
  }

  resume(): void {
    this.#running().kill('SIGCONT')
  }

  /** For the end of this process, when nothing can be waited for. */
  killNow(): void {
    this.#child?.kill('SIGKILL')
  }

  #running(): ChildProcess {
    if (this.#child === undefined) throw stackError(`${this.recipe.name} is not running: restart it first`)
    return this.#child
  }

  async #gone(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  #output(): string {
    return readFileSync(this.recipe.log).subarray(this.#logStart).toString()
  }

  /** The line of the log that most likely tells why the server ended. */
  #lastWords(): string {
    const lines = this.#output()
      .split('\n')
      .filter(line => line.trim() !== '')
    const telling = lines.find(line =>
      /address already in use|OutOfMemory|\bFATAL\b|\[ERROR\]|\bERROR\b|Exception/i.test(line)
    )
    return (telling ?? lines.at(-1) ?? 'it said nothing').trim().slice(0, 300)
  }
}
