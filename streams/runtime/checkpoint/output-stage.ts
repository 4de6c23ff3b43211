import type { ProduceFailure } from '../../driver/producer.ts'
import { cutLetter } from '../../errors/cut-letter.ts'
import { errorHeaders } from '../../errors/dead-letter.ts'
import { asError, codeOf, StreamsError } from '../../errors/streams-error.ts'
import { headerText, noHeaders, withoutHeaders } from '../../headers.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { sleep } from '../../time/clock.ts'
import type { Patience } from '../start/patience.ts'
import { respond, stepFailed } from '../steps/failures.ts'
import type { TaskContext } from '../task/task-context.ts'
import { deliver } from './deliver.ts'
import { type DeadLetterCount, Effects, type Output } from './effects.ts'
import { Retimer } from './retimed.ts'

/** What a dead letter is cut to that does not fit when it was cut before. */
const leastLetterBytes = 128

/** Second stage of a checkpoint: outputs and dead letters are acknowledged by the broker. */
export class OutputStage {
  readonly #task: TaskContext
  readonly #patience: Patience
  readonly #retimer: Retimer
  /** Topics that took records. */
  readonly #taken = new Set<string>()

  constructor(task: TaskContext, patience: Patience) {
    this.#task = task
    this.#patience = patience
    this.#retimer = new Retimer(task)
  }

  /** Dead letters first: where one cannot be written, the partition stops, and nothing was published that each restart would publish again. */
  async write(effects: Effects): Promise<void> {
    const letters = effects.hasDeadLetters ? effects.takeDeadLetters() : undefined
    if (letters !== undefined) await this.#send(letters, 1)
    if (effects.outputs.length > 0) await this.#send(effects, 1)
    this.#task.runtime.atPoint?.('after-outputs')
  }

  async #send(effects: Effects, attempt: number): Promise<void> {
    const { producer } = this.#task.runtime
    const failures = await deliver(producer, this.#patience, effects.outputs, this.#judge)
    if (failures.length === 0) this.#noteTaken(effects)
    if (effects.hasDeadLetters) this.#countDeadLetters(effects, failures)
    if (failures.length === 0) return
    const next = new Effects(0)
    let wait = 0
    for (const failure of failures) wait = Math.max(wait, this.#refused(effects, failure, next, attempt))
    next.dropFailed()
    if (next.outputs.length === 0) return
    if (wait > 0) await sleep(this.#task.runtime.clock, wait)
    await this.#send(next, attempt + 1)
  }

  /** A right that was there and is not any more is no fault of a record: whoever took it can give it back. */
  readonly #judge = (error: Error, { topic, source }: Output): Error =>
    isRefusedAccess(error) && typeof source === 'string' && this.#taken.has(topic)
      ? new StreamsError('authorization-failed', error.message, { cause: error, retryable: true })
      : error

  #noteTaken({ outputs }: Effects): void {
    let last: string | undefined
    for (const { topic } of outputs) {
      if (topic === last) continue
      last = topic
      this.#taken.add(topic)
    }
  }

  /**
   * Decides about one record the broker will not take; answers how long to wait before `next` is sent. A source record that is given up
   * takes back what it wrote to stores, and has one dead letter, however many of its outputs are refused.
   */
  #refused(effects: Effects, { index, error: thrown }: ProduceFailure, next: Effects, attempts: number): number {
    const output = effects.outputs[index] as Output
    const { inFlight, source } = output
    const retimed = this.#retimer.instead(output, { index, error: thrown })
    if (retimed !== undefined) {
      next.produce(retimed)
      return 0
    }
    if (typeof source === 'object') return this.#deadLetterRefused(output, source, thrown, next)
    const error = new StreamsError(codeOf(thrown, 'production-failed'), thrown.message, { cause: thrown })
    if (!inFlight || isRefusedAccess(thrown)) throw error
    if (inFlight.failed && !output.isSubstitute) return 0
    const response = respond(this.#task, inFlight, { stage: 'production', step: source, error, attempts })
    if (response.action === 'fail') throw stepFailed(this.#task, inFlight, { stage: 'production', step: source, error })
    if (response.action === 'retry') {
      next.produce(output)
      return response.after
    }
    inFlight.giveUp()
    next.replace(response.deadLetters, inFlight, response.count)
    return 0
  }

  /** A dead letter may be too large: it is tried without its stack trace, then cut, then cut to next to nothing. Otherwise the partition stops. */
  #deadLetterRefused(output: Output, { step }: DeadLetterCount, thrown: Error, next: Effects): number {
    const smaller = codeOf(thrown, 'production-failed') === 'record-too-large' ? this.#smaller(output, step) : undefined
    if (smaller === undefined) {
      throw new StreamsError(
        'dead-letter-failed',
        `a dead letter of '${step}' cannot be written to '${output.topic}': ${thrown.message}; the partition stops so that the record is not lost`,
        { cause: asError(thrown) }
      )
    }
    next.produce(smaller)
    return 0
  }

  #smaller(output: Output, step: string): Output | undefined {
    const { headers = noHeaders } = output
    if (headerText(headers, errorHeaders.stacktrace) !== undefined)
      return { ...output, headers: withoutHeaders(headers, name => name === errorHeaders.stacktrace) }
    for (const limit of [this.#task.runtime.options.truncatedLetterBytes, leastLetterBytes]) {
      const cut = cutLetter(output, limit)
      if (cut === undefined) continue
      if (headerText(headers, errorHeaders.truncated) === undefined)
        this.#noteCut(output, step, headerText(cut.headers ?? noHeaders, errorHeaders.truncated))
      return { ...output, ...cut }
    }
    return undefined
  }

  #noteCut({ topic, inFlight }: Output, step: string, cut: string | undefined): void {
    const { runtime, topology, id } = this.#task
    runtime.metrics.series(engineMetrics.truncated, { topology: topology.name, step }).add(1)
    runtime.log.warn(
      { task: id, step, topic, offset: inFlight?.raw.offset, cut },
      `a dead letter of '${step}' does not fit into '${topic}' and was cut: all of it stays where the record came from until its topic deletes it; raise max.message.bytes of '${topic}'`
    )
  }

  #countDeadLetters({ outputs }: Effects, failures: readonly ProduceFailure[]): void {
    const refused = new Set(failures.map(({ index }) => index))
    for (const [i, { source, topic }] of outputs.entries()) {
      if (typeof source !== 'object' || refused.has(i)) continue
      this.#countDeadLetter(source)
      this.#task.runtime.onLetter?.(topic)
    }
  }

  #countDeadLetter({ step, reason }: DeadLetterCount): void {
    const { topology, runtime } = this.#task
    runtime.metrics.series(engineMetrics.deadLetters, { topology: topology.name, step, reason }).add(1)
    topology.observer?.onDeadLettered?.({ topology: topology.name, step, reason }, runtime.log)
  }
}

/** The worker may not write there at all. */
function isRefusedAccess(error: Error): boolean {
  return codeOf(error, 'production-failed') === 'authorization-failed'
}
