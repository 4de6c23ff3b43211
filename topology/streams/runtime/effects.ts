import type { ProducerRecord } from '../driver/producer.ts'
import type { StreamRecord } from '../record.ts'
import type { Origin } from './origin.ts'

/** Rows collected for one sink, with the records they came from. */
export interface Rows {
  readonly records: StreamRecord<unknown, unknown>[]
  /** The record behind each row; undefined for those of punctuators. */
  readonly origins: (Origin | undefined)[]
}

/** A dead letter on its way, for counting once it is acknowledged. */
export interface DeadLetterCount {
  readonly step: string
  readonly reason: string
}

/** What records cause outside the task, collected until a checkpoint writes it. */
export class Effects {
  readonly outputs: ProducerRecord[] = []
  /** The record behind each output; undefined for those of punctuators. */
  readonly outputOrigins: (Origin | undefined)[] = []
  /** Name of the topic node behind each output, or the dead letter it is. */
  readonly outputSources: (string | DeadLetterCount)[] = []
  readonly rows: readonly Rows[]
  /** Source records finished. */
  records = 0
  /** Bytes of the outputs' keys and values. */
  bytes = 0
  #markedOutputs = 0
  readonly #markedRows: number[]

  constructor(sinks: number) {
    this.rows = Array.from({ length: sinks }, () => ({ records: [], origins: [] }))
    this.#markedRows = new Array<number>(sinks).fill(0)
  }

  produce(record: ProducerRecord, origin: Origin | undefined, source: string | DeadLetterCount): void {
    this.outputs.push(record)
    this.outputOrigins.push(origin)
    this.outputSources.push(source)
    this.bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0)
  }

  row(sink: number, record: StreamRecord<unknown, unknown>, origin: Origin | undefined): void {
    const rows = this.rows[sink] as Rows
    rows.records.push(record)
    rows.origins.push(origin)
  }

  /** Remembers this point for `rollback` and `detach`. */
  mark(): void {
    this.#markedOutputs = this.outputs.length
    for (let sink = 0; sink < this.rows.length; sink++)
      this.#markedRows[sink] = (this.rows[sink] as Rows).records.length
  }

  /** Forgets everything since the mark. */
  rollback(): void {
    for (let i = this.#markedOutputs; i < this.outputs.length; i++)
      this.bytes -= sizeOf(this.outputs[i] as ProducerRecord)
    this.outputs.length = this.#markedOutputs
    this.outputOrigins.length = this.#markedOutputs
    this.outputSources.length = this.#markedOutputs
    this.rows.forEach((rows, sink) => {
      rows.records.length = this.#markedRows[sink] as number
      rows.origins.length = this.#markedRows[sink] as number
    })
  }

  /** Moves everything since the mark into effects of their own. */
  detach(): Effects {
    const tail = new Effects(this.rows.length)
    for (let i = this.#markedOutputs; i < this.outputs.length; i++) copyOutput(this, tail, i)
    for (const [sink, rows] of this.rows.entries()) copyRows(rows, tail, sink, this.#markedRows[sink] as number)
    this.rollback()
    return tail
  }

  /** Adds everything of another. */
  absorb(other: Effects): void {
    for (let i = 0; i < other.outputs.length; i++) copyOutput(other, this, i)
    for (const [sink, rows] of other.rows.entries()) copyRows(rows, this, sink, 0)
  }

  get isEmpty(): boolean {
    return this.records === 0 && this.outputs.length === 0 && this.rows.every(rows => rows.records.length === 0)
  }
}

function sizeOf(record: ProducerRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0)
}

function copyOutput(from: Effects, to: Effects, i: number): void {
  to.produce(
    from.outputs[i] as ProducerRecord,
    from.outputOrigins[i],
    from.outputSources[i] as string | DeadLetterCount
  )
}

function copyRows(rows: Rows, to: Effects, sink: number, start: number): void {
  for (let i = start; i < rows.records.length; i++) {
    to.row(sink, rows.records[i] as StreamRecord<unknown, unknown>, rows.origins[i])
  }
}
