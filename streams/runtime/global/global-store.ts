import type { ConsumerBatch, RawRecord } from '../../driver/consumer.ts'
import type { Stage } from '../../errors/error-context.ts'
import type { ErrorResponse } from '../../errors/handlers.ts'
import { asError, codeOf, isRetryable, StreamsError } from '../../errors/streams-error.ts'
import type { GlobalNode } from '../../graph/nodes.ts'
import type { Topology } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { StreamRecord } from '../../record.ts'
import type { Serde } from '../../serde.ts'
import { TaskStore, type TaskStoreView } from '../../state/task-store.ts'
import { sleep } from '../../time/clock.ts'
import { eventTimeOf } from '../../time/event-time.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { openSlot } from './global-slot.ts'
import { Positions } from './positions.ts'
import { readOnly } from './read-only.ts'

/** What a global store needs of its process. */
export type GlobalRuntime = Pick<
  TaskRuntime,
  'applicationId' | 'serdes' | 'stores' | 'clock' | 'log' | 'metrics' | 'options'
>

interface Opened {
  readonly store: TaskStore<unknown, unknown>
  readonly writable: TaskStoreView<unknown, unknown>
  readonly readable: TaskStoreView<unknown, unknown>
  readonly positions: Positions
}

interface Failure {
  readonly stage: Stage
  readonly error: Error
}

/** One store of a process that holds what all partitions of a topic say: each record of the topic is put in as it comes. */
export class GlobalStore {
  readonly node: GlobalNode
  readonly #topology: Topology
  readonly #runtime: GlobalRuntime
  readonly #signal: AbortSignal
  readonly #keys: Serde<unknown>
  readonly #values: Serde<unknown>
  #opened: Opened | undefined
  #tail: Promise<void> = Promise.resolve()
  #streamTime = -1

  constructor(node: GlobalNode, topology: Topology, runtime: GlobalRuntime, signal: AbortSignal) {
    this.node = node
    this.#topology = topology
    this.#runtime = runtime
    this.#signal = signal
    this.#keys = runtime.serdes(node.topic.key, node.topic.name, 'key')
    this.#values = runtime.serdes(node.topic.value, node.topic.name, 'value')
  }

  /** Opens it as it was left. */
  async open(): Promise<void> {
    if (this.#opened) return
    const { store: definition } = this.node
    const { data, positions } = await openSlot(this.#runtime, this.#topology.name, definition.name)
    const keys = this.#runtime.serdes(definition.key, definition.name, 'key')
    const values = this.#runtime.serdes(definition.value, definition.name, 'value')
    const store = new TaskStore(definition, data, keys, values, () => this.#streamTime)
    const writable = store.view(() => undefined)
    this.#opened = { store, writable, readable: readOnly(writable), positions: new Positions(positions) }
  }

  /** For the steps that read it; undefined until it is open. */
  get readable(): TaskStoreView<unknown, unknown> | undefined {
    return this.#opened?.readable
  }

  /** Offset of the next record that it takes of a partition; undefined where it has taken none. */
  positionOf(partition: number): number | undefined {
    return this.#opened?.positions.of(partition)
  }

  /** Takes records of its topic, in the order of the calls. Rejects when a handler answers `fail`. */
  apply(batch: ConsumerBatch): Promise<void> {
    const applied = this.#tail.then(() => this.#apply(batch))
    this.#tail = applied.catch(() => undefined)
    return applied
  }

  /** Forgets all, to be read anew. */
  async clear(): Promise<void> {
    await this.#opened?.store.backend.clear()
    await this.#opened?.positions.clear()
  }

  /** Resolves when what was given to it is done. */
  idle(): Promise<void> {
    return this.#tail
  }

  async close(): Promise<void> {
    await this.#tail
    await this.#opened?.store.backend.close()
    await this.#opened?.positions.close()
    this.#opened = undefined
  }

  async #apply(batch: ConsumerBatch): Promise<void> {
    const { positions, store } = this.#opened ?? {}
    if (!positions || !store || this.#signal.aborted) return
    const from = positions.of(batch.partition) ?? 0
    const records = batch.records.filter(({ offset }) => offset >= from)
    await this.#prepare(records)
    for (const raw of records) {
      const failure = this.#take(raw)
      if (failure) await this.#failed(batch, raw, failure)
    }
    await store.commit(store.seal(), 0)
    await positions.move(batch.partition, Math.max(from, batch.nextOffset))
  }

  /** Fetches what records need to be read; a registry that does not answer is waited for. */
  async #prepare(records: readonly RawRecord[]): Promise<void> {
    const { clock, log, options } = this.#runtime
    for (let delay = options.retryInitial; ; delay = Math.min(2 * delay, options.retryMax)) {
      try {
        return await (this.#values.prepare?.(records) ?? this.#keys.prepare?.(records))
      } catch (thrown) {
        const error = asError(thrown)
        if ('retryable' in error && !isRetryable(error)) throw error
        log.warn(
          { step: this.node.name, delay, err: error },
          `'${this.node.name}' waits for the schema registry: ${error.message}`
        )
        await sleep(clock, delay, this.#signal)
      }
    }
  }

  #take(raw: RawRecord): Failure | undefined {
    if (raw.key === null) {
      this.#dropped('null-key')
      return undefined
    }
    let stage: Stage = 'deserialization'
    try {
      const key = this.#keys.deserialize(raw.key, raw.headers)
      const value = raw.value === null ? null : this.#values.deserialize(raw.value, raw.headers)
      const record = new StreamRecord(key, value, this.#timeOf(raw), raw.headers)
      stage = 'processing'
      if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp
      this.node.update(record, (this.#opened as Opened).writable)
      return undefined
    } catch (thrown) {
      return { stage, error: asError(thrown) }
    }
  }

  #timeOf({ headers, timestamp }: RawRecord): number {
    return this.node.topic.timestamps === 'now' ? (eventTimeOf(headers) ?? timestamp) : timestamp
  }

  /** Does what the topology's handler says. A letter is none of its answers: every process reads the record, and again at each start from nothing. */
  async #failed(batch: ConsumerBatch, raw: RawRecord, first: Failure): Promise<void> {
    let attempts = 1
    for (let failure: Failure | undefined = first; failure; failure = this.#take(raw)) {
      const response = this.#ask(batch, raw, failure, attempts++)
      if (response.action === 'fail') throw this.#fatal(batch, raw, failure)
      if (response.action === 'resume') return this.#skip(batch, raw, failure)
      await sleep(this.#runtime.clock, response.after, this.#signal)
    }
  }

  #ask(
    { topic, partition }: ConsumerBatch,
    record: RawRecord,
    { stage, error }: Failure,
    attempts: number
  ): ErrorResponse {
    const { applicationId: application } = this.#runtime
    const { name: topology, handlers } = this.#topology
    const step = this.node.name
    return handlers[stage](error, { stage, application, topology, step, topic, partition, record, attempts })
  }

  #fatal({ topic, partition }: ConsumerBatch, { offset }: RawRecord, { stage, error }: Failure): StreamsError {
    const code = codeOf(error, stage === 'deserialization' ? 'deserialization-failed' : 'processing-failed')
    const where = `record ${offset} of ${topic}-${partition}`
    return new StreamsError(
      code,
      `'${this.node.name}' cannot take ${where}: ${error.message}. Skip such records with onError`,
      {
        cause: error
      }
    )
  }

  #skip({ topic, partition }: ConsumerBatch, { offset }: RawRecord, { stage, error }: Failure): void {
    const reason = codeOf(error, stage === 'deserialization' ? 'deserialization-failed' : 'processing-failed')
    this.#dropped(reason)
    this.#runtime.log.warn(
      { topology: this.#topology.name, step: this.node.name, topic, partition, offset, reason },
      `skipped a record at '${this.node.name}', without a dead letter: ${error.message}`
    )
  }

  #dropped(reason: string): void {
    const labels = { topology: this.#topology.name, step: this.node.name, reason }
    this.#runtime.metrics.series(engineMetrics.dropped, labels).add(1)
  }
}
