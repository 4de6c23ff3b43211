import { withDeadline } from '../../time/with-deadline.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { StreamTask } from '../task/stream-task.ts'
import type { Monitor } from './monitor.ts'

/** Closes tasks that a member gives up or lost, and knows when the last of them has let go of what it held. */
export class TaskCloser {
  /** Resolves when the stores of every task closed so far are free and its writes have ended, or `drainTimeout` has passed. */
  settled: Promise<void> = Promise.resolve()
  readonly #config: ResolvedConfig
  readonly #monitor: Monitor

  constructor(config: ResolvedConfig, monitor: Monitor) {
    this.#config = config
    this.#monitor = monitor
  }

  /** Closes tasks at once; answers `settled`. */
  close(tasks: readonly StreamTask[]): Promise<void> {
    for (const task of tasks) task.close()
    this.settled = Promise.all([this.settled, this.#release(tasks)]).then(() => undefined)
    return this.settled
  }

  async #release(tasks: readonly StreamTask[]): Promise<void> {
    for (const task of tasks) this.#monitor.forget(task)
    const closed = await Promise.allSettled(tasks.map(task => task.closeStores()))
    for (const result of closed) {
      if (result.status === 'rejected') this.#config.log.warn({ err: result.reason }, 'closing a store failed')
    }
    const ended = Promise.all(tasks.map(task => task.aborted()))
    await withDeadline(this.#config.clock, this.#config.drainTimeout, ended)
  }
}
