import type { TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError, StreamsError } from '../../errors/streams-error.ts'
import type { SinkNode } from '../../graph/nodes.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { SealedLayer, TaskStore } from '../../state/task-store.ts'
import { isTime } from '../../time/event-time.ts'
import { Patience } from '../start/patience.ts'
import type { TaskContext } from '../task/task-context.ts'
import { writeChangelogs } from './changelog-stage.ts'
import type { Effects } from './effects.ts'
import { OutputStage } from './output-stage.ts'
import { SinkStage } from './sink-stage.ts'

/** Everything that one checkpoint makes durable, and the offsets that may be committed once it is. */
export interface Checkpoint {
  readonly effects: Effects
  readonly positions: readonly TopicPartitionOffset[]
  readonly layers: readonly { readonly store: TaskStore<unknown, unknown>; readonly layer: SealedLayer }[]
}

/** A source partition whose offsets checkpoints cover. */
interface CommittedPartition {
  readonly topic: string
  /** Last position known committed. */
  readonly committed: number
}

/** The task, as its checkpoints see it. */
interface CheckpointedTask extends TaskContext {
  /** Whether everything taken is finished, written and ready to commit. */
  readonly isFinished: boolean
}

/**
 * Writes checkpoints in the one order that loses nothing: sinks, then outputs (dead letters among them), then changelogs and stores,
 * then offsets. Stages of successive checkpoints overlap; each stage keeps their order.
 */
export class CheckpointWriter {
  /** Source records in checkpoints under way. */
  records = 0
  /** Bytes of their rows and outputs. */
  bytes = 0
  readonly #task: CheckpointedTask
  readonly #queues: ReadonlyMap<string, CommittedPartition>
  readonly #sinks: SinkStage
  readonly #outputs: OutputStage
  readonly #patience: Patience
  readonly #sealed = new Map<string, number>()
  readonly #written = new Map<string, TopicPartitionOffset>()
  #inFlight = 0
  #sinkTail: Promise<void> = Promise.resolve()
  #outputTail: Promise<void> = Promise.resolve()
  #stateTail: Promise<void> = Promise.resolve()
  #watchers: (() => void)[] = []

  constructor(task: CheckpointedTask, queues: ReadonlyMap<string, CommittedPartition>, sinks: readonly SinkNode[]) {
    this.#task = task
    this.#queues = queues
    this.#patience = new Patience(task.runtime, task.id, task.topology.name)
    this.#sinks = new SinkStage(task, sinks, this.#patience)
    this.#outputs = new OutputStage(task, this.#patience)
  }

  get hasRoom(): boolean {
    return this.#inFlight < this.#task.runtime.options.checkpointsInFlight
  }

  get isIdle(): boolean {
    return this.#inFlight === 0
  }

  get waitingFor(): string | undefined {
    return this.#patience.waitingFor
  }

  /** The offset that the newest checkpoint, finished or not, covers for a queue. */
  sealedUpTo(queue: CommittedPartition): number {
    return this.#sealed.get(queue.topic) ?? queue.committed
  }

  /** Offsets of finished checkpoints that are not committed yet. */
  committable(): readonly TopicPartitionOffset[] {
    return [...this.#written.values()].filter(({ topic, offset }) => offset > (this.#queues.get(topic)?.committed ?? 0))
  }

  /** Starts writing a checkpoint. */
  write(checkpoint: Checkpoint): void {
    this.#inFlight++
    const { bytes } = checkpoint.effects
    this.records += checkpoint.effects.records
    this.bytes += bytes
    for (const { topic, offset } of checkpoint.positions) this.#sealed.set(topic, offset)
    const sinks = this.#sinkTail.then(() => this.#sinks.write(checkpoint.effects))
    const outputs = both(sinks, this.#outputTail).then(() => this.#outputs.write(checkpoint.effects))
    const state = both(outputs, this.#stateTail).then(() => this.#finish(checkpoint, bytes))
    this.#sinkTail = sinks
    this.#outputTail = outputs
    this.#stateTail = state
    state.catch((thrown: unknown) => this.#failed(thrown))
    sinks.catch(ignoreHere)
    outputs.catch(ignoreHere)
  }

  /** Resolves when the condition holds; it is looked at after each checkpoint, and with `notify`. */
  settled(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise(resolve => {
      const look = (): void => {
        if (condition()) resolve()
        else this.#watchers.push(look)
      }
      this.#watchers.push(look)
    })
  }

  /** Starts no new write from now on. */
  abort(): void {
    this.#patience.abort()
    this.notify()
  }

  /** Resolves when writes that were under way at `abort` have ended. */
  async aborted(): Promise<void> {
    await Promise.allSettled([this.#sinkTail, this.#outputTail, this.#stateTail])
  }

  async #finish(checkpoint: Checkpoint, bytes: number): Promise<void> {
    if (checkpoint.layers.length > 0) await writeChangelogs(this.#task, checkpoint.layers, this.#patience)
    this.#patience.check()
    this.#task.runtime.atPoint?.('after-stores')
    for (const position of checkpoint.positions) this.#written.set(position.topic, position)
    this.#observe(checkpoint.effects)
    await this.#commit()
    this.#inFlight--
    this.records -= checkpoint.effects.records
    this.bytes -= bytes
    this.#task.seal()
    if (this.#task.isFinished) this.#task.runtime.turn?.release(this.#task)
    this.#task.runtime.schedule(this.#task)
    this.notify()
  }

  /** With `commitEachRecord` the next record waits until the offset is committed, however long the broker takes. */
  async #commit(): Promise<void> {
    const { options, onCheckpoint } = this.#task.runtime
    if (!options.commitEachRecord) return onCheckpoint(this.#task)
    await this.#patience.until('broker', async () => {
      await onCheckpoint(this.#task)
      if (this.committable().length === 0) return
      throw new StreamsError('broker-unavailable', 'the offset is not committed yet', { retryable: true })
    })
  }

  /** End-to-end time of some of the records: enough for a histogram, never a cost per record. */
  #observe(effects: Effects): void {
    const rows = effects.rows.find(({ inFlights }) => inFlights.length > 0)
    const count = rows?.inFlights.length ?? effects.outputs.length
    if (count === 0) return
    const series = this.#task.runtime.metrics.series(engineMetrics.endToEnd, { topology: this.#task.topology.name })
    const now = this.#task.runtime.clock.now()
    const step = Math.ceil(count / 16)
    for (let i = 0; i < count; i += step) {
      const inFlight = rows ? rows.inFlights[i] : effects.outputs[i]?.inFlight
      if (inFlight && isTime(inFlight.raw.timestamp))
        series.observe(Math.max(0, now - inFlight.raw.timestamp) / 1000, Math.min(step, count - i))
    }
  }

  /** Looks at what is waited for. */
  notify(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const watcher of watchers) watcher()
  }

  #failed(thrown: unknown): void {
    if (!this.#patience.isAborted) this.#task.fail(asError(thrown))
    this.notify()
  }
}

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await first
  await second
}

/** The rejection is handled where the last stage is. */
function ignoreHere(): undefined {
  return undefined
}
