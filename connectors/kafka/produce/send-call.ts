import type { ProduceFailure, ProducerRecord, StreamsError } from '#streams'
import type { EncodableRecord } from '../wire/record-batch-writer.ts'

/** One call of `send`: settled when each of its records is acknowledged or refused, or when it is given up. */
export class SendCall {
  readonly deadline: number
  readonly #resolve: (failures: readonly ProduceFailure[]) => void
  readonly #reject: (error: StreamsError) => void
  readonly #failures: ProduceFailure[] = []
  #left: number
  #settled = false
  /** Called once, when the call is settled. */
  onSettled: () => void = () => undefined

  constructor(
    count: number,
    deadline: number,
    resolve: (failures: readonly ProduceFailure[]) => void,
    reject: (error: StreamsError) => void
  ) {
    this.#left = count
    this.deadline = deadline
    this.#resolve = resolve
    this.#reject = reject
  }

  get settled(): boolean {
    return this.#settled
  }

  acknowledge(): void {
    if (--this.#left === 0) this.#finish()
  }

  /** One record is refused for good. */
  refuse(index: number, error: StreamsError): void {
    this.#failures.push({ index, error })
    this.acknowledge()
  }

  /** The call as a whole failed; what of it still waits is not sent any more. */
  fail(error: StreamsError): void {
    if (this.#settled) return
    this.#settled = true
    this.#reject(error)
    this.onSettled()
  }

  #finish(): void {
    if (this.#settled) return
    this.#settled = true
    this.#resolve(this.#failures.sort((a, b) => a.index - b.index))
    this.onSettled()
  }
}

/** A record on its way, with the call it belongs to. */
export interface PendingRecord extends EncodableRecord {
  readonly call: SendCall
  /** Index in the call. */
  readonly index: number
  /** Bytes of key, value and headers. */
  readonly bytes: number
  readonly onDelivered?: ProducerRecord['onDelivered'] | undefined
}
