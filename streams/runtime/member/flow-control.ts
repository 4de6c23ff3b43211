import type { Consumer, TopicPartition } from '../../driver/consumer.ts'
import type { Runnable } from '../scheduler.ts'
import type { InputQueue } from '../task/input-queue.ts'
import type { StreamTask } from '../task/stream-task.ts'
import type { TaskOptions } from '../task-options.ts'

/** Records that wait, or may. */
export interface Waiting {
  readonly records: number
  readonly bytes: number
}

/** What waited in a task at the last look. */
interface Counted {
  readonly task: StreamTask
  records: number
  bytes: number
}

/**
 * Pauses partitions that have enough waiting, by records and by bytes, for each partition and for the process, and those of stopped tasks.
 * A look costs what the task that changed has of partitions; all are looked at when tasks came or went, and when the process has room again.
 */
export class FlowControl {
  readonly #options: TaskOptions
  readonly #process: Waiting
  readonly #counted = new Map<Runnable, Counted>()
  readonly #paused = new Set<InputQueue>()
  #tasks: readonly StreamTask[] = []
  #records = 0
  #bytes = 0
  #wasFull = false

  constructor(options: TaskOptions, process: Waiting) {
    this.#options = options
    this.#process = process
  }

  /** Number of partitions paused now. */
  get paused(): number {
    return this.#paused.size
  }

  /** Pauses and resumes as needed after batches arrived for a task or it ran; without one, looks at all. */
  apply(consumer: Consumer, tasks: readonly StreamTask[], changed?: Runnable): void {
    const one = tasks === this.#tasks && changed ? this.#counted.get(changed) : undefined
    if (one) this.#count(one)
    else this.#recount(tasks)
    const hasRoomAgain = this.#wasFull && !this.#isFull()
    this.#wasFull = this.#isFull()
    if (one && !hasRoomAgain) return this.#look(consumer, one.task)
    for (const task of tasks) this.#look(consumer, task)
  }

  #look(consumer: Consumer, task: StreamTask): void {
    for (const queue of task.queues.values()) {
      if (!queue.paused && (task.isClosed || this.#tooMuch(queue))) consumer.pause([this.#mark(queue, true)])
      else if (queue.paused && !task.isClosed && this.#littleEnough(queue)) consumer.resume([this.#mark(queue, false)])
    }
  }

  #recount(tasks: readonly StreamTask[]): void {
    this.#tasks = tasks
    this.#counted.clear()
    this.#paused.clear()
    this.#records = 0
    this.#bytes = 0
    for (const task of tasks) {
      const counted = { task, records: 0, bytes: 0 }
      this.#counted.set(task, counted)
      this.#count(counted)
      for (const queue of task.queues.values()) if (queue.paused) this.#paused.add(queue)
    }
  }

  #count(counted: Counted): void {
    let [records, bytes] = [0, 0]
    for (const queue of counted.task.queues.values()) {
      records += queue.buffered
      bytes += queue.bytes
    }
    this.#records += records - counted.records
    this.#bytes += bytes - counted.bytes
    counted.records = records
    counted.bytes = bytes
  }

  #tooMuch(queue: InputQueue): boolean {
    const { bufferedRecords, bufferedBytes } = this.#options
    return (
      queue.damaged !== undefined ||
      queue.buffered >= bufferedRecords ||
      queue.bytes >= bufferedBytes ||
      (this.#isFull() && queue.buffered > 0)
    )
  }

  #isFull(): boolean {
    return this.#records >= this.#process.records || this.#bytes >= this.#process.bytes
  }

  #littleEnough(queue: InputQueue): boolean {
    const { bufferedRecords, bufferedBytes } = this.#options
    return (
      queue.damaged === undefined &&
      queue.buffered <= bufferedRecords / 2 &&
      queue.bytes <= bufferedBytes / 2 &&
      (!this.#isFull() || queue.buffered === 0)
    )
  }

  #mark(queue: InputQueue, paused: boolean): TopicPartition {
    queue.paused = paused
    if (paused) this.#paused.add(queue)
    else this.#paused.delete(queue)
    return { topic: queue.topic, partition: queue.partition }
  }
}
