import type { ConsumerBatch, TopicPartitionOffset } from '../../driver/consumer.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import { notBefore } from '../steps/retry-topics.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { InputQueue, type QueueSurroundings } from './input-queue.ts'
import { readPartitionTime, writePartitionTime } from './partition-time.ts'
import { TaskIdle } from './task-idle.ts'

/** The input of one task: a queue for each of its source partitions, and whose turn it is. */
export class TaskInput {
  /** By topic. */
  readonly queues = new Map<string, InputQueue>()
  readonly #runtime: TaskRuntime
  readonly #hasRetryTopics: boolean
  readonly #surroundings: QueueSurroundings
  /** The only queue, where it needs no look at the records to choose it. */
  #only: InputQueue | undefined
  /** When the time of a record of a retry topic comes that `choose` did not give out. */
  #retryAt = Number.POSITIVE_INFINITY
  /** When a record waits no longer for those of other topics, by the steady clock. */
  #idleUntil = Number.POSITIVE_INFINITY
  readonly #idle: TaskIdle
  readonly #state: Buffer | undefined

  /** `state` is what is committed of the task's state with each offset. */
  constructor(runtime: TaskRuntime, hasRetryTopics: boolean, surroundings: QueueSurroundings, state?: Buffer) {
    this.#runtime = runtime
    this.#surroundings = surroundings
    this.#hasRetryTopics = hasRetryTopics
    this.#idle = new TaskIdle(runtime)
    this.#state = state
  }

  /** Adds a source partition. */
  assign({ topic, partition, offset, metadata }: TopicPartitionOffset, source: CompiledSource): InputQueue {
    const queue = new InputQueue(topic, partition, offset, source, this.#surroundings)
    queue.partitionTime = readPartitionTime(metadata)
    queue.committedMetadata = metadata
    this.queues.set(topic, queue)
    this.#only = this.queues.size === 1 && !this.#hasRetryTopics ? queue : undefined
    return queue
  }

  /** Takes fetched records. */
  add(batch: ConsumerBatch): void {
    this.queues.get(batch.topic)?.add(batch)
  }

  /**
   * The queue whose next record is oldest, as Kafka Streams chooses; undefined when none has a record whose time has come, or an older one may be
   * about to come in another (`maxTaskIdle`).
   */
  choose(): InputQueue | undefined {
    if (this.#only) return this.#only.peek() ? this.#only : undefined
    let best: InputQueue | undefined
    let oldest = Number.POSITIVE_INFINITY
    let isShort = false
    for (const queue of this.queues.values()) {
      const record = queue.peek()
      if (!record) {
        isShort ||= queue.buffered === 0 && !isOurs(queue)
        continue
      }
      const time = queue.timeOf(record)
      if (time >= oldest) continue
      const due = this.#hasRetryTopics && isOurs(queue) ? notBefore(record) : 0
      if (due > 0 && due > this.#runtime.clock.now()) {
        this.#retryAt = Math.min(this.#retryAt, due)
        continue
      }
      best = queue
      oldest = time
    }
    if (!best) return undefined
    const waits = isShort ? this.#idle.until(this.queues.values()) : this.#idle.over()
    if (waits === Number.POSITIVE_INFINITY) return best
    this.#idleUntil = waits
    return undefined
  }

  /** Whether the time of a record has come that `choose` passed by; true once, until `choose` passes by one again. A mere look at it changes nothing. */
  isDue(): boolean {
    const { clock } = this.#runtime
    const isIdleOver = this.#idleUntil <= clock.steady()
    const isRetryDue = this.#retryAt <= clock.now()
    if (isIdleOver) this.#idleUntil = Number.POSITIVE_INFINITY
    if (isRetryDue) this.#retryAt = Number.POSITIVE_INFINITY
    return isIdleOver || isRetryDue
  }

  /** Records fetched and not finished. */
  inFlight(): number {
    let records = 0
    for (const queue of this.queues.values()) records += queue.buffered + queue.pending.size
    return records
  }

  /** Up to where everything is finished, with how far time had come there and what the task's stores hold. */
  positions(): readonly TopicPartitionOffset[] {
    return [...this.queues.values()].map(queue => ({
      topic: queue.topic,
      partition: queue.partition,
      offset: queue.finished(),
      metadata: writePartitionTime(queue.finishedTime(), this.#state)
    }))
  }

  /** Drops what waits. */
  clear(): void {
    for (const queue of this.queues.values()) queue.clear()
  }
}

/** Whether it is a retry topic, which only the engine writes to: on other topics its headers are data like any others. */
function isOurs({ topic, source }: InputQueue): boolean {
  return topic !== source.topic
}
