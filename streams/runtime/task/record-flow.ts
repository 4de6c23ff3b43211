import { asError } from '../../errors/streams-error.ts'
import { noHeaders } from '../../record.ts'
import { Effects } from '../checkpoint/effects.ts'
import { type Failure, respond } from '../steps/failures.ts'
import { KeyOrder, type Order } from './key-order.ts'
import { Origin } from './origin.ts'
import type { StreamTask } from './stream-task.ts'

/**
 * The records of one task on their way through its steps: which of them runs, which are held by promises, retries and waits, how those of
 * one key keep their order, and where all that they cause is collected for the next checkpoint.
 */
export class RecordFlow {
  /** The record being processed, whatever called the step. */
  current: Origin | undefined
  /** What finished records caused since the last checkpoint began. */
  collected: Effects
  /** Records that are held. */
  unfinished = 0
  readonly #task: StreamTask
  readonly #sinks: number
  readonly #order: KeyOrder
  readonly #ready: Origin[] = []
  #target: Effects
  #starting = false

  constructor(task: StreamTask, sinks: number, order: Order) {
    this.#task = task
    this.#sinks = sinks
    this.#order = new KeyOrder(order)
    this.collected = new Effects(sinks)
    this.#target = this.collected
  }

  /** Where outputs of the current record go. */
  get effects(): Effects {
    return this.#target
  }

  /** Hands over what was collected. */
  seal(): Effects {
    const effects = this.collected
    this.collected = new Effects(this.#sinks)
    this.#target = this.collected
    return effects
  }

  /** Runs a record through the steps, or keeps it until the earlier one of its key is finished; answers whether it ran. */
  take(origin: Origin): boolean {
    if (this.unfinished > 0 && this.#order.mustWait(origin)) {
      this.hold(origin)
      return false
    }
    this.#enter(origin)
    // Not through `#run`: every record passes here, and a function for each would be garbage.
    try {
      origin.queue.receive(origin)
    } catch (thrown) {
      this.#task.fail(asError(thrown))
    }
    this.#leave()
    if (origin.pending > 0) this.#order.occupy(origin)
    else this.collected.records++
    return true
  }

  /** Runs what a punctuator forwards, as a record without key and value that stands where the task is. */
  punctuate(run: () => void): void {
    const [queue] = this.#task.queues.values()
    if (!queue || this.#task.isClosed) return
    const timestamp = this.#task.streamTime
    const origin = new Origin(
      { key: null, value: null, headers: noHeaders, timestamp, offset: queue.finished() },
      queue
    )
    this.#enter(origin)
    this.#run(run)
    this.#leave()
    if (origin.pending > 0) this.#order.occupy(origin)
  }

  /** Keeps a record unfinished until `release` was called as often. */
  hold(origin: Origin): void {
    if (origin.pending++ > 0) return
    const isCurrent = this.current === origin
    origin.effects ??= isCurrent ? this.collected.detach() : new Effects(this.#sinks)
    if (isCurrent) this.#target = origin.effects
    this.unfinished++
    origin.queue.pending.add(origin)
  }

  /** Ends one hold; the last one finishes the record. */
  release(origin: Origin): void {
    if (--origin.pending > 0 || this.#task.isClosed) return
    this.unfinished--
    origin.queue.pending.delete(origin)
    if (origin.effects) this.collected.absorb(origin.effects)
    this.collected.records++
    const next = this.#order.release(origin)
    if (next) this.#ready.push(next)
    this.#startReady()
    this.#task.seal()
    this.#task.runtime.schedule(this.#task)
  }

  /** Runs something as part of a record that is held. */
  within(origin: Origin, run: () => void): void {
    const before = this.current
    this.current = origin
    this.#target = origin.effects ?? this.collected
    this.#run(run)
    this.current = before
    this.#target = before?.effects ?? this.collected
  }

  /**
   * Asks the handlers about a failed record and does what they say, except `retry`: then the milliseconds to wait are returned.
   */
  failed(origin: Origin, failure: Failure): number | undefined {
    const response = respond(this.#task, origin, failure)
    if (response.action === 'retry') return response.after
    if (response.action === 'fail') {
      this.#task.fail(failure.error)
      return undefined
    }
    origin.failed = true
    origin.undoWrites()
    if (origin.effects) origin.effects = new Effects(this.#sinks)
    else this.collected.rollback()
    const effects = origin.effects ?? this.collected
    if (this.current === origin) this.#target = effects
    effects.replace(response.deadLetters, origin, response.count)
    return undefined
  }

  /** Starts records that waited for an earlier one of their key; a loop, so that long rows of them need no deep stack. */
  #startReady(): void {
    if (this.#starting) return
    this.#starting = true
    for (let origin = this.#ready.shift(); origin && !this.#task.isClosed; origin = this.#ready.shift()) {
      const next = origin
      this.within(next, () => next.queue.receive(next))
      this.release(next)
    }
    this.#starting = false
  }

  #enter(origin: Origin): void {
    this.collected.mark()
    this.current = origin
    this.#target = this.collected
  }

  #leave(): void {
    this.current = undefined
    this.#target = this.collected
  }

  #run(run: () => void): void {
    try {
      run()
    } catch (thrown) {
      this.#task.fail(asError(thrown))
    }
  }
}
