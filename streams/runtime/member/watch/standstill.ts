import type { ResolvedConfig } from '../../streams-config.ts'
import type { InputQueue } from '../../task/input-queue.ts'
import type { StreamTask } from '../../task/stream-task.ts'

interface Committed {
  readonly offset: number
  readonly since: number
}

/**
 * Notices a task that commits nothing for `stallTimeout` although records wait and nothing outside is waited for: a promise of a step that
 * never settles, a sink that never answers. It is logged once and makes the topology unhealthy until the task moves again. Nothing is
 * restarted: a step may really take that long, and would begin anew.
 */
export class Standstill {
  readonly #config: ResolvedConfig
  readonly #committed = new WeakMap<InputQueue, Committed>()

  constructor(config: ResolvedConfig) {
    this.#config = config
  }

  /** Looks at one task; sets its `stuck`. */
  look(task: StreamTask): void {
    const before = task.stuck
    task.stuck = undefined
    for (const queue of task.queues.values()) task.stuck ??= this.#reasonOf(task, queue)
    if (task.stuck && !before) this.#config.log.warn({ task: task.id }, task.stuck)
  }

  #reasonOf(task: StreamTask, queue: InputQueue): string | undefined {
    const { clock, stallTimeout } = this.#config
    const known = this.#committed.get(queue)
    const moves =
      task.isClosed ||
      task.isQuiet ||
      task.waitingFor !== undefined ||
      queue.highWatermark <= queue.committed ||
      known?.offset !== queue.committed
    if (moves || known === undefined) {
      this.#committed.set(queue, { offset: queue.committed, since: clock.steady() })
      return undefined
    }
    const silence = clock.steady() - known.since
    return silence < stallTimeout ? undefined : describe(task, queue, silence)
  }
}

function describe(task: StreamTask, queue: InputQueue, silence: number): string {
  const [oldest] = queue.pending
  const where = `${queue.topic}-${queue.partition}`
  const what = oldest
    ? `the record at offset ${oldest.raw.offset} of ${where} is still in step '${oldest.step ?? queue.source.name}'`
    : task.isWriting
      ? `a checkpoint of ${where} is still being written: a sink or the broker does not answer`
      : `the offsets of ${where} are not committed`
  return `no progress for ${Math.round(silence / 1_000)} s: ${what}`
}
