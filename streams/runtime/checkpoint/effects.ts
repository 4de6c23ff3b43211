import type { ProducerRecord } from '../../driver/producer.ts'
import type { StreamRecord } from '../../record.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'

/** Bytes that a row counts for besides its record. */
const rowOverhead = 64

/** Rows collected for one sink, with the records they came from. */
export interface Rows {
  readonly records: StreamRecord<unknown, unknown>[]
  /** The record behind each row; undefined for those of punctuators. */
  readonly inFlights: (InFlightRecord | undefined)[]
}

/** A dead letter on its way, for counting once it is acknowledged. */
export interface DeadLetterCount {
  readonly step: string
  readonly reason: string
}

/** A record to be written, and where it comes from. */
export interface Output extends ProducerRecord {
  /** The record behind it; undefined for those of punctuators. */
  readonly inFlight: InFlightRecord | undefined
  /** Name of the topic node that made it, or the dead letter it is. */
  readonly source: string | DeadLetterCount
  /** Written instead of what its record caused: a dead letter, or the record for a retry topic. */
  readonly isSubstitute?: true
}

/** What records cause outside the task, collected until a checkpoint writes it. */
export class Effects {
  readonly outputs: Output[] = []
  readonly rows: readonly Rows[]
  /** Source records finished. */
  records = 0
  /** Bytes of the outputs' keys and values, and of the rows. */
  bytes = 0
  /** Whether dead letters may be among the outputs. */
  hasDeadLetters = false
  #markedOutputs = 0
  #markedBytes = 0
  readonly #markedRows: number[]

  constructor(sinks: number) {
    this.rows = Array.from({ length: sinks }, () => ({ records: [], inFlights: [] }))
    this.#markedRows = new Array<number>(sinks).fill(0)
  }

  produce(output: Output): void {
    this.outputs.push(output)
    this.bytes += sizeOf(output)
    if (typeof output.source === 'object') this.hasDeadLetters = true
  }

  /** Adds what a handler wants written instead of a record. */
  replace(letters: readonly ProducerRecord[], inFlight: InFlightRecord, source: string | DeadLetterCount): void {
    for (const letter of letters) this.produce({ ...letter, inFlight, source, isSubstitute: true })
  }

  row(sink: number, record: StreamRecord<unknown, unknown>, inFlight: InFlightRecord | undefined): void {
    const rows = this.rows[sink] as Rows
    this.bytes += rowBytes(rows, inFlight)
    rows.records.push(record)
    rows.inFlights.push(inFlight)
  }

  /** Remembers this point, before which nothing of the record that is taken now can be, for `rollback` and `detach`. */
  mark(): void {
    this.#markedBytes = this.bytes
    this.#markedOutputs = this.outputs.length
    for (let sink = 0; sink < this.rows.length; sink++)
      this.#markedRows[sink] = (this.rows[sink] as Rows).records.length
  }

  /** Forgets what a record caused since the mark. */
  rollback(inFlight: InFlightRecord): void {
    this.#part(inFlight, undefined)
  }

  /** Moves what a record caused since the mark into effects of its own. */
  detach(inFlight: InFlightRecord): Effects {
    const tail = new Effects(this.rows.length)
    this.#part(inFlight, tail)
    return tail
  }

  /** Others may have caused something since the mark too: what kept records send in the middle of one. */
  #part(gone: InFlightRecord, into: Effects | undefined): void {
    const outputs = this.outputs.splice(this.#markedOutputs)
    const rows = this.rows.map(({ records, inFlights }, sink) => ({
      records: records.splice(this.#markedRows[sink] as number),
      inFlights: inFlights.splice(this.#markedRows[sink] as number)
    }))
    this.bytes = this.#markedBytes
    for (const output of outputs) (output.inFlight === gone ? into : this)?.produce(output)
    for (const [sink, { records, inFlights }] of rows.entries())
      for (const [i, inFlight] of inFlights.entries())
        (inFlight === gone ? into : this)?.row(sink, records[i] as StreamRecord<unknown, unknown>, inFlight)
  }

  /** Takes out the dead letters, where there are any beside other outputs. */
  takeDeadLetters(): Effects | undefined {
    const [letters, others] = [new Effects(0), [] as Output[]]
    for (const output of this.outputs) {
      if (typeof output.source === 'object') letters.produce(output)
      else others.push(output)
    }
    if (others.length === 0 || letters.outputs.length === 0) return undefined
    this.outputs.length = 0
    this.outputs.push(...others)
    this.hasDeadLetters = false
    return letters
  }

  /** Adds everything of another. */
  absorb(other: Effects): void {
    for (const output of other.outputs) this.produce(output)
    for (const [sink, rows] of other.rows.entries()) copyRows(rows, this, sink, 0)
  }

  /** Drops what records caused that were given up since: outputs, and rows of sinks from one on. What is written instead of them stays. */
  dropFailed(fromSink = 0): void {
    const outputs = this.outputs.splice(0).filter(({ inFlight, isSubstitute }) => isSubstitute || !inFlight?.failed)
    for (const output of outputs) this.outputs.push(output)
    for (const rows of this.rows.slice(fromSink)) dropFailedRows(rows)
  }

  get isEmpty(): boolean {
    return this.records === 0 && this.outputs.length === 0 && this.rows.every(rows => rows.records.length === 0)
  }
}

/** About what a row keeps in memory: the record that it came from, and a little for each further row of that one. */
function rowBytes({ inFlights }: Rows, inFlight: InFlightRecord | undefined): number {
  const isFurther = inFlights.length > 0 && inFlights[inFlights.length - 1] === inFlight
  return rowOverhead + (isFurther || !inFlight ? 0 : inFlight.bytes)
}

function sizeOf(record: ProducerRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0)
}

function copyRows(rows: Rows, to: Effects, sink: number, start: number): void {
  for (let i = start; i < rows.records.length; i++) {
    to.row(sink, rows.records[i] as StreamRecord<unknown, unknown>, rows.inFlights[i])
  }
}

/** Drops rows of records that were given up since. */
export function dropFailedRows(rows: Rows): void {
  let kept = 0
  for (const [i, inFlight] of rows.inFlights.entries()) {
    if (inFlight?.failed) continue
    rows.records[kept] = rows.records[i] as StreamRecord<unknown, unknown>
    rows.inFlights[kept++] = inFlight
  }
  rows.records.length = kept
  rows.inFlights.length = kept
}
