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

/** Failures that a test asks of a `MemoryBroker`. Each applies to the next operations of its kind, of any client. */
export class MemoryFaults {
  readonly #sends = new Planned<Error>()
  readonly #acks = new Planned<true>()
  readonly #commits = new Planned<Error>()
  readonly #joins = new Planned<Error>()
  readonly #answers = new Planned<true>()
  readonly #denied = new Set<string>()
  readonly #ahead = new Map<string, number>()
  readonly #refusedCommits = new Map<string, Error>()

  /** The next sends reject with this error and nothing is stored. */
  failNextSend(error: Error, times = 1): void {
    this.#sends.add(error, times)
  }

  /** The next sends store their records, but the producer never hears of it: they reject with `delivery-timeout`. */
  dropAck(times = 1): void {
    this.#acks.add(true, times)
  }

  /** The next sends store their records, but the answer gets lost: the producer asks again, and the broker recognises what it has. */
  loseAnswer(times = 1): void {
    this.#answers.add(true, times)
  }

  /** From now on the topic, or group, of this name is refused to every client with `authorization-failed`. */
  deny(name: string): void {
    this.#denied.add(name)
  }

  /** From now on the topic takes no record that is further ahead of the clock, as with `message.timestamp.after.max.ms`. */
  limitAhead(topic: string, ms: number): void {
    this.#ahead.set(topic, ms)
  }

  /** The error for a record of this topic that is so far ahead, or undefined. */
  earlyFor(topic: string, aheadMs: number): StreamsError | undefined {
    const most = this.#ahead.get(topic)
    if (most === undefined || aheadMs <= most) return undefined
    return new StreamsError(
      'timestamp-refused',
      `topic ${topic} takes no record that is ${aheadMs} ms ahead: its message.timestamp.after.max.ms is ${most}`
    )
  }

  /** The error for the first of these topics or groups that is denied. */
  refusalOf(...names: readonly string[]): StreamsError | undefined {
    const denied = names.find(name => this.#denied.has(name))
    if (denied === undefined) return undefined
    return new StreamsError('authorization-failed', `access to ${denied} is refused: check the rights on the broker`)
  }

  /** The next commits reject with this error and change nothing. */
  failCommit(error: Error, times = 1): void {
    this.#commits.add(error, times)
  }

  /** From now on the broker stores no offset of this topic, but those of others; called without an error it does again. */
  refuseCommits(topic: string, error?: Error): void {
    if (error) this.#refusedCommits.set(topic, error)
    else this.#refusedCommits.delete(topic)
  }

  /** Why no offset of this topic is stored, if so. */
  commitRefusalOf(topic: string): Error | undefined {
    return this.#refusedCommits.get(topic)
  }

  /** The next `start` of a consumer rejects with this error. */
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
