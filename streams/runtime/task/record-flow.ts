import { asError } from '../../errors/streams-error.ts'
import { noHeaders } from '../../headers.ts'
import type { Writer } from '../../state/entries/write-layers.ts'
import { Effects } from '../checkpoint/effects.ts'
import { respond, stepFailed } from '../steps/failures.ts'
import { AsideRecord } from './aside-record.ts'
import { InFlightRecord, type SourcePartition } from './in-flight-record.ts'
import { KeyOrder, type Order } from './key-order.ts'
import type { Again, Aside, Failure, RecordsInFlight, TaskContext } from './task-context.ts'

/**
 * The records of one task on their way through its steps: which of them runs, which are held by promises, retries and waits, how those of
 * one key keep their order, and where all that they cause is collected for the next checkpoint.
 */
export class RecordFlow implements RecordsInFlight {
  /** The record being processed, whatever called the step. */
  current: InFlightRecord | undefined
  /** What finished records caused since the last checkpoint began. */
  collected: Effects
  /** Records that are held. */
  unfinished = 0
  /** Bytes of those records as they came. */
  heldBytes = 0
  /** How many of them must be finished before anything else is taken or a checkpoint begins. */
  barriers = 0
  readonly #task: TaskContext
  readonly #queues: ReadonlyMap<string, SourcePartition>
  readonly #sinks: number
  readonly #order: KeyOrder
  readonly #ready: InFlightRecord[] = []
  /** What is done when a record is finished. */
  readonly #awaited = new Map<Writer, Set<Again>>()
  /** Those of them that all else waits for. */
  readonly #waitedFor = new Set<Writer>()
  /** Where outputs of records go that did not finish synchronously. */
  readonly #held = new Map<InFlightRecord, Effects>()
  #target: Effects
  #starting = false

  constructor(task: TaskContext, queues: ReadonlyMap<string, SourcePartition>, sinks: number, order: Order) {
    this.#task = task
    this.#queues = queues
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
  take(inFlight: InFlightRecord): boolean {
    if (this.unfinished > 0 && this.#order.mustWait(inFlight)) {
      this.hold(inFlight)
      return false
    }
    this.#enter(inFlight)
    // Not through `#run`: every record passes here, and a function for each would be garbage.
    try {
      inFlight.receive()
    } catch (thrown) {
      this.#task.fail(asError(thrown))
    }
    this.#leave()
    if (inFlight.pending > 0) this.#order.occupy(inFlight)
    else this.collected.records++
    return true
  }

  /** Runs a punctuator, as a record without key and value that stands where the task is. */
  punctuate(run: (inFlight: InFlightRecord) => void): void {
    const [queue] = this.#queues.values()
    if (!queue || this.#task.isClosed) return
    const inFlight = this.#withoutKey(queue)
    // A punctuator may forward a whole store: that is no fault of a record, and there would be nothing to dead-letter.
    inFlight.caused = Number.NEGATIVE_INFINITY
    inFlight.causedBytes = Number.NEGATIVE_INFINITY
    this.#enter(inFlight)
    this.#run(() => run(inFlight))
    this.#leave()
    if (inFlight.pending > 0) this.#order.occupy(inFlight)
  }

  /** Sends an update that was held back, or keeps it until the earlier ones of its key are finished. Called while no record runs. */
  send(update: InFlightRecord): void {
    if (this.unfinished > 0 && this.#order.mustWait(update)) return this.hold(update)
    this.#enter(update)
    this.#run(() => update.receive())
    this.#leave()
    if (update.pending > 0) this.#order.occupy(update)
  }

  /** Runs something in the middle of the current record, as a record of its own, or keeps it until the earlier ones of its line are finished. */
  aside(aside: Aside): void {
    const outer = this.current
    if (!outer || this.#task.isClosed) return
    const inFlight = new AsideRecord(aside, outer)
    const target = this.#target
    const mustWait = this.unfinished > 0 && this.#order.mustWait(inFlight)
    if (mustWait) this.hold(inFlight)
    this.current = inFlight
    this.#target = mustWait ? this.#effectsOf(inFlight) : this.collected
    this.#run(() => aside.taken(inFlight))
    if (!mustWait) this.#run(() => inFlight.receive())
    this.current = outer
    this.#target = target
    if (mustWait) return
    if (inFlight.pending > 0) this.#order.occupy(inFlight)
  }

  /** Has something run once a record is finished that is not yet. */
  whenFinished(writer: Writer, run: Again): void {
    const runs = this.#awaited.get(writer)
    if (runs) runs.add(run)
    else this.#awaited.set(writer, new Set([run]))
  }

  /** The same; before it has run nothing else is taken and no checkpoint begins. */
  waitFor(writer: Writer, run: Again): void {
    this.whenFinished(writer, run)
    if (this.#waitedFor.has(writer)) return
    this.#waitedFor.add(writer)
    this.barriers++
  }

  /** Keeps a record unfinished until `release` was called as often. */
  hold(inFlight: InFlightRecord): void {
    if (inFlight.pending++ > 0) return
    const isCurrent = this.current === inFlight
    const effects = isCurrent ? this.collected.detach(inFlight) : new Effects(this.#sinks)
    this.#held.set(inFlight, effects)
    if (isCurrent) this.#target = effects
    this.unfinished++
    if (inFlight.isBarrier) this.barriers++
    this.heldBytes += inFlight.bytes
    inFlight.queue.pending.add(inFlight)
  }

  /** Ends one hold; the last one finishes the record. */
  release(inFlight: InFlightRecord): void {
    if (--inFlight.pending > 0 || this.#task.isClosed) return
    this.unfinished--
    if (inFlight.isBarrier) this.barriers--
    this.heldBytes -= inFlight.bytes
    inFlight.queue.pending.delete(inFlight)
    const effects = this.#held.get(inFlight)
    if (effects) this.collected.absorb(effects)
    this.#held.delete(inFlight)
    if (inFlight.updates === undefined) this.collected.records++
    const next = this.#order.release(inFlight)
    if (next) this.#ready.push(next)
    if (this.#awaited.size > 0) this.#goOn(inFlight)
    this.#startReady()
    this.#task.seal()
    this.#task.runtime.schedule(this.#task)
  }

  /** Runs something as part of a record that is held. */
  asPartOf(inFlight: InFlightRecord, run: () => void): void {
    const before = this.current
    this.current = inFlight
    this.#target = this.#effectsOf(inFlight)
    this.#run(run)
    this.current = before
    this.#target = before ? this.#effectsOf(before) : this.collected
  }

  /**
   * Asks the handlers about a failed record and does what they say, except `retry`: then the milliseconds to wait are returned.
   */
  failed(inFlight: InFlightRecord, failure: Failure): number | undefined {
    const response = respond(this.#task, inFlight, failure)
    if (response.action === 'retry') return response.after
    if (response.action === 'fail') {
      this.#task.fail(stepFailed(this.#task, inFlight, failure))
      return undefined
    }
    inFlight.giveUp()
    if (this.#held.has(inFlight)) this.#held.set(inFlight, new Effects(this.#sinks))
    else this.collected.rollback(inFlight)
    const effects = this.#effectsOf(inFlight)
    if (this.current === inFlight) this.#target = effects
    effects.replace(response.deadLetters, inFlight, response.count)
    return undefined
  }

  /** Starts records that waited for an earlier one of their key; a loop, so that long rows of them need no deep stack. */
  #startReady(): void {
    if (this.#starting) return
    this.#starting = true
    for (let inFlight = this.#ready.shift(); inFlight && !this.#task.isClosed; inFlight = this.#ready.shift()) {
      const next = inFlight
      this.asPartOf(next, () => next.receive())
      this.release(next)
    }
    this.#starting = false
  }

  /** Does what waited for a record, maybe in the middle of another one. */
  #goOn(finished: InFlightRecord): void {
    const runs = this.#awaited.get(finished)
    if (!runs) return
    this.#awaited.delete(finished)
    const [current, target] = [this.current, this.#target]
    if (!current) this.collected.mark()
    for (const run of runs) {
      if (this.#task.isClosed) return
      const inFlight = this.#withoutKey(finished.queue)
      this.current = inFlight
      this.#target = this.collected
      this.#run(() => run(inFlight))
    }
    this.current = current
    this.#target = target
    if (this.#waitedFor.delete(finished)) this.barriers--
  }

  /** A record that stands where the task is. */
  #withoutKey(queue: SourcePartition): InFlightRecord {
    const timestamp = this.#task.streamTime
    return new InFlightRecord(
      { key: null, value: null, headers: noHeaders, timestamp, offset: queue.finished() },
      queue
    )
  }

  #effectsOf(inFlight: InFlightRecord): Effects {
    return this.#held.get(inFlight) ?? this.collected
  }

  #enter(inFlight: InFlightRecord): void {
    this.collected.mark()
    this.current = inFlight
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
