import type { ProducerRecord } from '#streams'
import type { SendCall } from './send-call.ts'

/** A call some of whose records have no room yet. */
interface Waiting {
  readonly call: SendCall
  readonly records: readonly ProducerRecord[]
  next: number
}

/** What the buffer needs of the producer. */
export interface Admission {
  /** Takes a record on its way; returns the bytes that it holds, 0 when it was refused. */
  readonly admit: (call: SendCall, record: ProducerRecord, index: number) => number
  /** Some records of a call were admitted, and no more for now. */
  readonly onAdmitted: (call: SendCall) => void
}

/**
 * Bounds the bytes of records that are on their way, as Kafka's `buffer.memory`. Calls get room in the order in which they came; while
 * there is any room one more record is admitted, so that a record or a call larger than the bound goes through too, in pieces.
 */
export class SendBuffer {
  readonly #limit: number
  readonly #admission: Admission
  #waiting: Waiting[] = []
  #bytes = 0
  #scheduled = false

  constructor(limit: number, admission: Admission) {
    this.#limit = limit
    this.#admission = admission
  }

  /** Bytes on their way. */
  get bytes(): number {
    return this.#bytes
  }

  add(call: SendCall, records: readonly ProducerRecord[]): void {
    this.#waiting.push({ call, records, next: 0 })
    if (this.#waiting.length === 1) this.#fill()
  }

  release(bytes: number): void {
    this.#bytes -= bytes
    if (this.#waiting.length === 0 || this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#fill()
    })
  }

  #fill(): void {
    this.#waiting = this.#waiting.filter(({ call }) => !call.settled)
    for (let first = this.#waiting[0]; first !== undefined && this.#bytes < this.#limit; first = this.#waiting[0]) {
      if (this.#admit(first)) this.#waiting.shift()
    }
  }

  /** Whether all records of the call are on their way. */
  #admit(waiting: Waiting): boolean {
    const { call, records } = waiting
    while (waiting.next < records.length && this.#bytes < this.#limit && !call.settled) {
      const index = waiting.next++
      this.#bytes += this.#admission.admit(call, records[index] as ProducerRecord, index)
    }
    this.#admission.onAdmitted(call)
    return waiting.next === records.length || call.settled
  }
}
