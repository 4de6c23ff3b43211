import type { TaskRuntime } from '../task-runtime.ts'
import type { InputQueue } from './input-queue.ts'

/** Goes on at once. */
const never = Number.POSITIVE_INFINITY

/**
 * Whether a task that reads several topics waits because one of them has no record at hand: see `maxTaskIdle`. What lies on the broker is waited
 * for as long as it takes, what may yet be written for so long after the task began to be short of it, as in Kafka Streams; then the task goes
 * on without until all topics have records again.
 */
export class TaskIdle {
  readonly #runtime: TaskRuntime
  /** When the task began to be short of records, by the steady clock; undefined while it is not. */
  #since: number | undefined

  constructor(runtime: TaskRuntime) {
    this.#runtime = runtime
  }

  /** Some topics have no record at hand: until when to wait, by the steady clock; infinite for not at all. */
  until(queues: Iterable<InputQueue>): number {
    const { options, clock, lagOf } = this.#runtime
    const { maxTaskIdle } = options
    if (maxTaskIdle < 0) return never
    for (const queue of queues) if (lagOf && isWithout(queue) && lagOf(queue) !== 0) return clock.steady()
    if (maxTaskIdle === 0) return never
    const now = clock.steady()
    this.#since ??= now
    const end = this.#since + maxTaskIdle
    return now < end ? end : never
  }

  /** All topics have records at hand. */
  over(): number {
    this.#since = undefined
    return never
  }
}

/** Retry topics are no part of the order of times, and a partition that stands still is not waited for. */
function isWithout({ buffered, damaged, topic, source }: InputQueue): boolean {
  return buffered === 0 && damaged === undefined && topic === source.topic
}
