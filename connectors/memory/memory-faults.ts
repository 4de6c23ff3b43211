import { StreamsError } from '#streams'

/** One planned failure of an operation. */
type Plan<T> = { readonly times: number; readonly value: T }

/** A queue of failures to come; each operation takes the next one. */
class Planned<T> {
  #plans: Plan<T>[] = []

  add(value: T, times: number): void {
    this.#plans.push({ value, times })
  }

  take(): T | undefined {
    const [plan] = this.#plans
    if (plan === undefined) return undefined
    if (plan.times <= 1) this.#plans.shift()
    else this.#plans[0] = { ...plan, times: plan.times - 1 }
    return plan.value
  }
}

/** Failures that a test plans for a `MemoryBroker`. Each applies to the next operations of its kind, by any client. */
export class MemoryFaults {
  readonly #sends = new Planned<Error>()
  readonly #acks = new Planned<true>()
  readonly #commits = new Planned<Error>()
  readonly #joins = new Planned<Error>()
  readonly #answers = new Planned<true>()
  readonly #denied = new Set<string>()
  readonly #ahead = new Map<string, number>()
  readonly #refusedCommits = new Map<string, Error>()

  /** Makes the next `times` sends reject with this error, storing nothing. */
  failNextSend(error: Error, times = 1): void {
    this.#sends.add(error, times)
  }

  /** Makes the next `times` sends store their records without telling the producer: they reject with `delivery-timeout`. */
  dropAck(times = 1): void {
    this.#acks.add(true, times)
  }

  /**
   * Makes the next `times` sends store their records but lose the response: the producer retries, and the broker recognises what it already
   * has.
   */
  loseAnswer(times = 1): void {
    this.#answers.add(true, times)
  }

  /** Refuses the topic or group of this name to every client with `authorization-failed` from now on. */
  deny(name: string): void {
    this.#denied.add(name)
  }

  /** Makes the topic refuse records more than `ms` milliseconds ahead of the clock from now on, like `message.timestamp.after.max.ms`. */
  limitAhead(topic: string, ms: number): void {
    this.#ahead.set(topic, ms)
  }

  /** Returns the error for a record of this topic that is `aheadMs` milliseconds ahead, or undefined. */
  earlyFor(topic: string, aheadMs: number): StreamsError | undefined {
    const most = this.#ahead.get(topic)
    if (most === undefined || aheadMs <= most) return undefined
    return new StreamsError(
      'timestamp-refused',
      `topic ${topic} takes no record that is ${aheadMs} ms ahead: its message.timestamp.after.max.ms is ${most}`
    )
  }

  /** Returns the error for the first of these topics or groups that is denied, or undefined. */
  refusalOf(...names: readonly string[]): StreamsError | undefined {
    const denied = names.find(name => this.#denied.has(name))
    if (denied === undefined) return undefined
    return new StreamsError('authorization-failed', `access to ${denied} is refused: check the rights on the broker`)
  }

  /** Makes the next `times` commits reject with this error, changing nothing. */
  failCommit(error: Error, times = 1): void {
    this.#commits.add(error, times)
  }

  /** Makes the broker refuse offsets of this topic, but not of others, from now on. Call it without an error to end that. */
  refuseCommits(topic: string, error?: Error): void {
    if (error) this.#refusedCommits.set(topic, error)
    else this.#refusedCommits.delete(topic)
  }

  /** Returns why offsets of this topic are refused, or undefined. */
  commitRefusalOf(topic: string): Error | undefined {
    return this.#refusedCommits.get(topic)
  }

  /** Makes the next `times` calls of a consumer's `start` reject with this error. */
  failStart(error: Error, times = 1): void {
    this.#joins.add(error, times)
  }

  takeSend(): Error | undefined {
    return this.#sends.take()
  }

  takeAckLoss(): boolean {
    return this.#acks.take() === true
  }

  takeAnswerLoss(): boolean {
    return this.#answers.take() === true
  }

  takeCommit(): Error | undefined {
    return this.#commits.take()
  }

  takeStart(): Error | undefined {
    return this.#joins.take()
  }
}
