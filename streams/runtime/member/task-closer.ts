import { withDeadline } from '../../time/with-deadline.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { AssignedTask } from './assigned-task.ts'
import type { Monitor } from './watch/monitor.ts'

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
  close(tasks: readonly AssignedTask[]): Promise<void> {
    if (tasks.length === 0) return this.settled
    for (const task of tasks) task.stop()
    this.settled = Promise.all([this.settled, this.#release(tasks)]).then(() => undefined)
    return this.settled
  }

  async #release(tasks: readonly AssignedTask[]): Promise<void> {
    for (const { task } of tasks) if (task) this.#monitor.forget(task)
    const ended = Promise.all([...tasks.map(task => this.#free(task)), ...tasks.map(({ task }) => task?.aborted())])
    await withDeadline(this.#config.clock, this.#config.drainTimeout, ended)
  }

  async #free(task: AssignedTask): Promise<void> {
    await task.release().catch((thrown: unknown) => {
      this.#config.log.warn({ task: task.id, err: thrown }, 'closing a store failed')
    })
  }
}
