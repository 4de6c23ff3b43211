import type { ProduceFailure, ProducerRecord, StreamsError } from '#streams'
import type { EncodableRecord } from '../wire/batches/record-batch-writer.ts'

/** Who hears how a call goes. */
export interface CallListener {
  /** So many bytes of its records need not be kept any more. */
  readonly onReleased: (bytes: number) => void
  /** Called once, when the call is settled. */
  readonly onSettled: (call: SendCall) => void
}

/** One call of `send`: settled when each of its records is acknowledged or refused, or when it is given up. */
export class SendCall {
  readonly count: number
  /** When it is given up, by `performance.now()`, which no change of the clock touches. */
  deadline: number
  readonly #listener: CallListener
  readonly #failures: ProduceFailure[] = []
  #left: number
  #stored = 0
  #bytes = 0
  #settled = false
  #settle: (failures: readonly ProduceFailure[] | StreamsError) => void = () => undefined
  /** Resolves with the records that were refused. Never rejects unhandled: it is what `send` returns. */
  readonly outcome: Promise<readonly ProduceFailure[]>

  constructor(count: number, deadline: number, listener: CallListener) {
    this.count = count
    this.#left = count
    this.deadline = deadline
    this.#listener = listener
    this.outcome = new Promise((resolve, reject) => {
      this.#settle = result => (Array.isArray(result) ? resolve(result) : reject(result))
    })
  }

  get settled(): boolean {
    return this.#settled
  }

  /** How many of its records the broker has acknowledged. */
  get stored(): number {
    return this.#stored
  }

  /** A record of so many bytes is on its way. */
  admitted(bytes: number): void {
    this.#bytes += bytes
  }

  acknowledge(bytes: number): void {
    this.#stored++
    this.#release(bytes)
    this.#done()
  }

  /** One record is refused for good. `bytes`: what it held. */
  refuse(index: number, error: StreamsError, bytes = 0): void {
    this.#failures.push({ index, error })
    this.#release(bytes)
    this.#done()
  }

  /** The call as a whole failed; what of it still waits is not sent any more. */
  fail(error: StreamsError): void {
    this.#end(error)
  }

  #done(): void {
    if (--this.#left === 0) this.#end(this.#failures.sort((a, b) => a.index - b.index))
  }

  #end(result: readonly ProduceFailure[] | StreamsError): void {
    if (this.#settled) return
    this.#settled = true
    this.#release(this.#bytes)
    this.#settle(result)
    this.#listener.onSettled(this)
  }

  #release(bytes: number): void {
    if (bytes === 0 || this.#bytes === 0) return
    this.#bytes -= bytes
    this.#listener.onReleased(bytes)
  }
}

/** A record on its way, with the call it belongs to. */
export interface PendingRecord extends EncodableRecord {
  readonly call: SendCall
  /** Index in the call. */
  readonly index: number
  /** Bytes of key, value and headers, and the most that Kafka's format adds. */
  readonly bytes: number
  /** Goes alone and compressed, because it does not fit otherwise. */
  readonly packed?: boolean
  readonly onDelivered?: ProducerRecord['onDelivered'] | undefined
}
