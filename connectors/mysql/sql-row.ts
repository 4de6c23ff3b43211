import type { RecordMetadata, RefusedRow } from '#streams'
import { asError, type StreamRecord, StreamsError } from '#streams'

/** A value for a column. Dates are stored in UTC with milliseconds. */
export type SqlValue = string | number | bigint | boolean | Date | Buffer | null

/** One record as a row of the table. */
export interface SqlRow {
  /** Index of the record in the batch. */
  readonly index: number
  /** The primary key as text, for sorting and for finding repeats. */
  readonly key: string
  readonly values: readonly SqlValue[]
  /** At most this many bytes in a statement. */
  readonly bytes: number
}

/** How records become rows of a table. */
export interface RowShape<K, V> {
  /** Columns to write. */
  readonly columns: readonly string[]
  /** Columns of the primary key. */
  readonly key: readonly string[]
  /**
   * Returns one value per column, in the same order. Throw to refuse the record. `origin` is the source record that it came from, undefined
   * for records of punctuators.
   */
  readonly row: (record: StreamRecord<K, V>, origin: RecordMetadata | undefined) => readonly SqlValue[]
  /** Returns why the table would refuse the record, naming column and limit, or undefined. */
  readonly validate?: (record: StreamRecord<K, V>) => string | undefined
}

/** Refusals are made once and thrown nowhere: a bad record is an answer, not an exception. */
export function refusedRow(index: number, reason: string, cause?: unknown): RefusedRow {
  return { index, error: new StreamsError('row-refused', reason, cause === undefined ? {} : { cause }) }
}

/** Makes the function that turns a record into a row, or into the reason why no table would take it as it is. */
export function rowReader<K, V>(shape: RowShape<K, V>) {
  const keyAt = shape.key.map(column => shape.columns.indexOf(column))
  return (record: StreamRecord<K, V>, index: number, origin?: RecordMetadata): SqlRow | RefusedRow => {
    try {
      const reason = shape.validate?.(record)
      if (reason !== undefined) return refusedRow(index, reason)
      return toRow(shape.columns, keyAt, shape.row(record, origin), index)
    } catch (thrown) {
      return refusedRow(index, `the record cannot be made into a row: ${asError(thrown).message}`, thrown)
    }
  }
}

function toRow(
  columns: readonly string[],
  keyAt: readonly number[],
  values: readonly SqlValue[],
  index: number
): SqlRow | RefusedRow {
  let bytes = 3
  for (let at = 0; at < columns.length; at++) {
    const size = sizeOf(values[at])
    if (typeof size === 'string') return refusedRow(index, `column ${columns[at]} ${size}`)
    bytes += size + 1
  }
  return { index, key: keyOf(values, keyAt), values, bytes }
}

function keyOf(values: readonly SqlValue[], keyAt: readonly number[]): string {
  const [first] = keyAt
  if (keyAt.length === 1 && first !== undefined) return keyText(values[first])
  return keyAt.map(at => keyText(values[at])).join('\u0000')
}

const keyText = (value: SqlValue | undefined): string =>
  Buffer.isBuffer(value) ? value.toString('hex') : value instanceof Date ? value.toISOString() : String(value)

/** Most bytes of a value in a statement, as text with escapes or as a parameter; or why it cannot be stored unchanged. */
function sizeOf(value: SqlValue | undefined): number | string {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? value.length * 3 + 9 : 'holds half a surrogate pair, which UTF-8 cannot carry'
    case 'number':
      return Number.isFinite(value) ? 25 : `is ${value}, not a finite number`
    case 'undefined':
      return 'has no value; give null for none'
    case 'object':
      return sizeOfObject(value)
    default:
      return 25
  }
}

function sizeOfObject(value: Date | Buffer | null): number | string {
  if (value === null) return 4
  if (Buffer.isBuffer(value)) return value.length * 2 + 9
  return Number.isNaN(value.getTime()) ? 'is not a valid date' : 26
}
