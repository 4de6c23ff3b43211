import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** SIGKILL is a crash, SIGTERM lets a worker leave its groups. */
type Ending = 'SIGKILL' | 'SIGTERM'

/** The workers of a kill test, processes by their slots, each with a directory for its state. Begins with none. */
export class KillWorkers {
  /** Exit codes of workers that ended by themselves. */
  readonly endings: number[] = []
  readonly #program: string
  readonly #run: string
  readonly #directory: string
  readonly #workers: ChildProcess[] = []

  private constructor(program: string, run: string, directory: string) {
    this.#program = program
    this.#run = run
    this.#directory = directory
  }

  /** `program` is started with the name of the run and its state directory; see `runWorker`. */
  static async of(program: string, run: string): Promise<KillWorkers> {
    return new KillWorkers(program, run, await mkdtemp(join(tmpdir(), 'millrace-kill-')))
  }

  /** Where the worker of a slot keeps its state. */
  stateOf(slot: number): string {
    return join(this.#directory, `worker-${slot}`)
  }

  start(slot: number): void {
    const worker = spawn(process.execPath, [this.#program, this.#run, this.stateOf(slot)], {
      stdio: ['ignore', 'inherit', 'inherit']
    })
    worker.once('exit', code => {
      if (code !== null) this.endings.push(code)
    })
    this.#workers[slot] = worker
  }

  /** Ends a worker and waits until it is gone. One that has ended is left as it is. */
  async end(slot: number, signal: Ending = 'SIGKILL'): Promise<void> {
    const worker = this.#workers[slot]
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return
    const ended = once(worker, 'exit')
    worker.kill(signal)
    await ended
  }

  async endAll(signal?: Ending): Promise<void> {
    await Promise.all(this.#workers.map((_, slot) => this.end(slot, signal)))
  }

  /** Removes their state. */
  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}
