import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { waitFor } from '../../deploy/stack/wait.ts'

const root = join(import.meta.dirname, '..', '..')

export interface ChildOptions {
  readonly name: string
  /** Module below the repository. */
  readonly module: string
  /** All that the process sees of the environment, besides PATH and HOME. */
  readonly variables: { readonly [name: string]: string }
  /** Working folder, so that no `.env` of the repository is read. */
  readonly folder: string
  /** Answers 200 once the process does its work. */
  readonly ready: string
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds from the request to end until it was gone. */
  readonly took: number
}

const readyLimit = 60_000
const keptLines = 120

/** An API or a worker as a process of its own, with its output kept. */
export class Child {
  readonly name: string
  readonly #process: ChildProcess
  readonly #ready: string
  #output = ''

  constructor({ name, module, variables, folder, ready }: ChildOptions) {
    this.name = name
    this.#ready = ready
    const { PATH = '', HOME = '' } = process.env
    this.#process = spawn(process.execPath, [join(root, module)], {
      cwd: folder,
      // Each test has topics and a database of its own, and one index for all of them would belong to none.
      env: { PATH, HOME, DEAD_LETTERS_INDEX: 'false', ...variables },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
  }

  /** Throws when it never began. */
  get pid(): number {
    const { pid } = this.#process
    if (pid === undefined) throw new Error(`${this.name} did not start`)
    return pid
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** Everything that it wrote. */
  get output(): string {
    return this.#output
  }

  /** The last lines that it wrote, under its name. */
  get tail(): string {
    return [`--- ${this.name} ---`, ...this.#output.trimEnd().split('\n').slice(-keptLines)].join('\n')
  }

  /** Resolves when it is ready; rejects with its last lines when it ends or is not ready in time. */
  async ready(): Promise<void> {
    const failed = (): Error | undefined => (this.running ? undefined : new Error(`${this.name} ended\n${this.tail}`))
    const isReady = async (): Promise<boolean> => {
      const answer = await fetch(this.#ready, { signal: AbortSignal.timeout(2_000) })
      await answer.arrayBuffer()
      return answer.ok
    }
    if (await waitFor(isReady, { limit: readyLimit, every: 25, failed })) return
    throw new Error(`${this.name} was not ready after ${readyLimit / 1000} s\n${this.tail}`)
  }

  /** Asks it to end in an orderly way and waits until it is gone. */
  terminate(): Promise<Ending> {
    return this.#end('SIGTERM')
  }

  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<Ending> {
    return this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<Ending> {
    const begun = performance.now()
    if (this.running) {
      const gone = once(this.#process, 'exit')
      this.#process.kill(signal)
      await gone
    }
    return { code: this.#process.exitCode, signal: this.#process.signalCode, took: performance.now() - begun }
  }
}
