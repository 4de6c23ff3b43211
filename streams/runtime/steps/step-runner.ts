import { asError } from '../../errors/streams-error.ts'
import type { ProcessorNode } from '../../graph/nodes.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { Series } from '../../metrics/metrics.ts'
import type { Forward, Step } from '../../processor/step.ts'
import type { StreamRecord } from '../../record.ts'
import type { Writer } from '../../state/entries/write-layers.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { Order } from '../task/key-order.ts'
import type { TaskContext } from '../task/task-context.ts'
import { KeyLines } from './key-lines.ts'

type AnyRecord = StreamRecord<unknown, unknown>

/** One call of a step that could not finish at once: queued, awaited or waiting to be tried again. */
interface Call {
  readonly record: AnyRecord
  readonly inFlight: InFlightRecord
  /** Tries made. */
  attempts: number
  /** Which call it is: what it writes to stores carries the number. */
  id: number
  /** Whether it was lined up behind earlier calls. */
  isEnlisted?: true
  /** The key that it holds, where the step alone keeps the order of keys. */
  keyId?: string
  /** Its result, once there is one and earlier calls of the same source record have none yet. */
  result?: { readonly value: unknown }
}

const defaultConcurrency = 16
/** Stands for a record whose call failed, until the next call begins. */
const over: Writer = { pending: 0, failed: true, timestamp: 0, writes: undefined }
let calls = 0

/**
 * Runs one step of one task. The fast path is a call and its result; a promise, a failure or a full house takes the record off it.
 */
export class StepRunner {
  readonly node: ProcessorNode
  step: Step | undefined
  /** The record whose call runs, for the context of processors (one call at a time there). */
  active: InFlightRecord | undefined
  /** As what a punctuator of the step runs. */
  punctuation: InFlightRecord | undefined
  /** The record that the call was given. */
  record: AnyRecord | undefined
  /** Number of the call that runs; 0 when it failed. */
  call = 0
  /** What the step is called in `watch`. */
  readonly watchId: number
  /** Records processed since metrics were last reported. */
  processed = 0
  readonly #task: TaskContext
  readonly #concurrency: number
  readonly #queue: Call[] = []
  /** Calls of a source record that has several here, the first of them unfinished: what they emit keeps their order. */
  readonly #lines = new Map<InFlightRecord, Call[]>()
  /** Where records come in in no order, and this step keeps that of their keys. */
  readonly #keys: KeyLines<Call> | undefined
  #inFlight = 0
  #starting = false
  readonly #failed: Series
  readonly #retried: Series
  readonly #processed: Series
  readonly #duration: Series

  constructor(node: ProcessorNode, task: TaskContext, taskOrder: Order) {
    this.node = node
    this.#task = task
    this.#concurrency = node.options.concurrency ?? defaultConcurrency
    this.#keys = taskOrder === 'none' && node.options.order !== 'none' ? new KeyLines() : undefined
    this.watchId = task.watch.register(node.name)
    const { metrics } = task.runtime
    const labels = { topology: task.topology.name, step: node.name }
    this.#processed = metrics.series(engineMetrics.stepRecords, { ...labels, outcome: 'processed' })
    this.#failed = metrics.series(engineMetrics.stepRecords, { ...labels, outcome: 'failed' })
    this.#retried = metrics.series(engineMetrics.stepRecords, { ...labels, outcome: 'retried' })
    this.#duration = metrics.series(engineMetrics.stepDuration, labels)
  }

  /** Whose writes and forwards come now. What a failed call still does counts for nobody. */
  get writer(): Writer | undefined {
    return this.active && this.call === 0 ? over : (this.active ?? this.punctuation)
  }

  /** Takes a record of the current inFlight. */
  readonly process: Forward = record => {
    const task = this.#task
    const inFlight = task.records.current as InFlightRecord
    if (inFlight.failed) return
    const isBehind = this.#keys?.isHeld(inFlight)
    if (isBehind || this.#inFlight >= this.#concurrency) {
      const call = this.#enlist({ record, inFlight, attempts: 0, id: 0 })
      if (!isBehind) this.#queue.push(call)
      task.records.hold(inFlight)
      return
    }
    task.watch.cells[0] = this.watchId
    this.active = inFlight
    this.record = record
    this.call = ++calls
    const started = task.sampling ? performance.now() : 0
    let result: unknown
    try {
      result = (this.step as Step).call(record, 1)
    } catch (thrown) {
      this.#failedCall({ record, inFlight, attempts: 1, id: this.call }, thrown)
      return
    }
    if (result instanceof Promise) {
      task.records.hold(inFlight)
      this.#await(this.#enlist({ record, inFlight, attempts: 1, id: this.call }), result)
      return
    }
    this.processed++
    if (started > 0) this.#duration.observe((performance.now() - started) / 1000)
    const line = this.#lines.size > 0 ? this.#lines.get(inFlight) : undefined
    if (line) line.push({ record, inFlight, attempts: 1, id: this.call, result: { value: result } })
    else (this.step as Step).emit(record, result)
  }

  /** Reports what was counted since the last time. */
  report(): void {
    if (this.processed > 0) this.#processed.add(this.processed)
    this.processed = 0
  }

  /** Drops the calls that have not begun, when the task goes away. */
  clear(): void {
    this.#queue.length = 0
    this.#lines.clear()
    this.#keys?.clear()
  }

  #await(call: Call, promise: Promise<unknown>): void {
    this.#inFlight++
    call.inFlight.step = this.node.name
    const started = performance.now()
    promise.then(
      result => {
        this.#duration.observe((performance.now() - started) / 1000)
        this.#settle(call, () => this.#succeeded(call, result))
      },
      (thrown: unknown) => this.#settle(call, () => this.#failedCall(call, thrown))
    )
  }

  #settle(call: Call, then: () => void): void {
    const { inFlight } = call
    this.#inFlight--
    if (this.#task.isClosed) return
    if (inFlight.failed) this.#givenUp(call)
    else this.#task.records.asPartOf(inFlight, then)
    this.#task.records.release(inFlight)
    this.#next()
  }

  #succeeded(call: Call, value: unknown): void {
    this.processed++
    call.result = { value }
    const line = this.#lines.get(call.inFlight) ?? [call]
    for (let first = line[0]; first?.result; first = line[0]) {
      line.shift()
      ;(this.step as Step).emit(first.record, first.result.value)
    }
    if (line.length === 0) this.#lines.delete(call.inFlight)
    this.#passOn(call)
  }

  #givenUp(call: Call): void {
    this.#lines.delete(call.inFlight)
    this.#passOn(call)
  }

  /** The call is over: the next one of its key begins. */
  #passOn(call: Call): void {
    const next = this.#keys?.leave(call)
    if (!next) return
    this.#queue.push(next)
    this.#next()
  }

  /** Lines up a call that did not finish at once: behind those of its source record, and in front of later ones of its key. */
  #enlist(call: Call): Call {
    call.isEnlisted = true
    this.#keys?.enter(call)
    if (this.node.options.order === 'none') return call
    const line = this.#lines.get(call.inFlight)
    if (line) line.push(call)
    else this.#lines.set(call.inFlight, [call])
    return call
  }

  /** Calls the step for a record that is held already. */
  #again(call: Call): void {
    if (this.#task.isClosed) return
    if (call.inFlight.failed) {
      this.#givenUp(call)
      return this.#task.records.release(call.inFlight)
    }
    if (this.#inFlight >= this.#concurrency) {
      this.#queue.push(call)
      return
    }
    call.attempts++
    this.#task.records.asPartOf(call.inFlight, () => this.#callHeld(call))
  }

  #callHeld(call: Call): void {
    this.#task.watch.cells[0] = this.watchId
    this.active = call.inFlight
    this.record = call.record
    this.call = ++calls
    call.id = this.call
    let result: unknown
    try {
      result = (this.step as Step).call(call.record, call.attempts)
    } catch (thrown) {
      this.#failedCall(call, thrown)
      this.#task.records.release(call.inFlight)
      return
    }
    if (result instanceof Promise) return this.#await(call, result)
    this.#succeeded(call, result)
    this.#task.records.release(call.inFlight)
  }

  #next(): void {
    if (this.#starting) return
    this.#starting = true
    while (this.#inFlight < this.#concurrency) {
      const call = this.#queue.shift()
      if (!call) break
      this.#again(call)
    }
    this.#starting = false
  }

  #failedCall(call: Call, thrown: unknown): void {
    this.#takeBack(call)
    const policy = this.node.options.retry
    const delay = policy?.retryOn(thrown) ? policy.delay(call.attempts, this.#task.runtime.random) : undefined
    if (delay !== undefined) return this.#later(call, delay)
    this.#failed.add(1)
    const failure = {
      stage: 'processing',
      step: this.node.name,
      error: asError(thrown),
      attempts: call.attempts
    } as const
    const after = this.#task.records.failed(call.inFlight, failure)
    if (after !== undefined) this.#later(call, after)
    else this.#givenUp(call)
  }

  /** A failed try leaves nothing: what it wrote to stores goes, what it forwarded is forgotten with the next call, what it still does is ignored. */
  #takeBack({ id, inFlight }: Call): void {
    inFlight.undoCall(id)
    if (this.call === id) this.call = 0
  }

  #later(call: Call, delay: number): void {
    this.#retried.add(1)
    if (!call.isEnlisted) this.#enlist(call)
    call.inFlight.step = this.node.name
    this.#task.records.hold(call.inFlight)
    this.#task.runtime.clock.after(delay, () => this.#again(call))
  }
}
