import type { Consumer, TopicPartition } from '../../driver/consumer.ts'
import type { InputQueue } from '../task/input-queue.ts'
import type { StreamTask } from '../task/stream-task.ts'
import type { TaskOptions } from '../task-options.ts'

/** Records that wait, or may. */
export interface Waiting {
  readonly records: number
  readonly bytes: number
}

/** Pauses partitions that have enough waiting, by records and by bytes, for each partition and for the process, and those of stopped tasks. */
export class FlowControl {
  readonly #options: TaskOptions
  readonly #process: Waiting

  constructor(options: TaskOptions, process: Waiting) {
    this.#options = options
    this.#process = process
  }

  /** Number of partitions paused now. */
  paused = 0

  /** Pauses and resumes as needed. Cheap: called after batches arrive and after tasks ran. */
  apply(consumer: Consumer, tasks: readonly StreamTask[]): void {
    const total = waiting(tasks)
    const pause: TopicPartition[] = []
    const resume: TopicPartition[] = []
    this.paused = 0
    for (const task of tasks) {
      for (const queue of task.queues.values()) {
        if (!queue.paused && (task.isClosed || this.#tooMuch(queue, total))) pause.push(mark(queue, true))
        else if (queue.paused && !task.isClosed && this.#littleEnough(queue, total)) resume.push(mark(queue, false))
        if (queue.paused) this.paused++
      }
    }
    if (pause.length > 0) consumer.pause(pause)
    if (resume.length > 0) consumer.resume(resume)
  }

  #tooMuch(queue: InputQueue, total: Waiting): boolean {
    const { bufferedRecords, bufferedBytes } = this.#options
    return (
      queue.damaged !== undefined ||
      queue.buffered >= bufferedRecords ||
      queue.bytes >= bufferedBytes ||
      (this.#isFull(total) && queue.buffered > 0)
    )
  }

  #isFull({ records, bytes }: Waiting): boolean {
    return records >= this.#process.records || bytes >= this.#process.bytes
  }

  #littleEnough(queue: InputQueue, total: Waiting): boolean {
    const { bufferedRecords, bufferedBytes } = this.#options
    return (
      queue.damaged === undefined &&
      queue.buffered <= bufferedRecords / 2 &&
      queue.bytes <= bufferedBytes / 2 &&
      (!this.#isFull(total) || queue.buffered === 0)
    )
  }
}

function waiting(tasks: readonly StreamTask[]): Waiting {
  let [records, bytes] = [0, 0]
  for (const task of tasks) {
    for (const queue of task.queues.values()) {
      records += queue.buffered
      bytes += queue.bytes
    }
  }
  return { records, bytes }
}

function mark(queue: InputQueue, paused: boolean): TopicPartition {
  queue.paused = paused
  return { topic: queue.topic, partition: queue.partition }
}
