import type { SchemaElement } from 'hyparquet'

/** A column of a file: how Parquet describes it, and its value in a row. */
export interface ParquetColumn<V> {
  readonly name: string
  /** The element of the column, then those below it (Parquet's depth-first order). */
  readonly elements: readonly SchemaElement[]
  /** What the writer takes: strings, numbers, booleans, dates, arrays and objects of these; null where the column allows it. */
  readonly value: (row: V) => unknown
}

/** The type of a column or of a field in a list of structs. */
export interface ParquetType {
  /** Its elements under a name. */
  readonly elements: (name: string, repetition: 'REQUIRED' | 'OPTIONAL') => readonly SchemaElement[]
  /** From the row's value to the writer's. */
  readonly convert?: (value: never) => unknown
}

function leaf(element: Omit<SchemaElement, 'name'>, convert?: (value: never) => unknown): ParquetType {
  return {
    elements: (name, repetition_type) => [{ ...element, name, repetition_type }],
    ...(convert ? { convert } : {})
  }
}

/** UTF-8 text. */
export const text = leaf({ type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } })
export const int32 = leaf({ type: 'INT32' })
export const double = leaf({ type: 'DOUBLE' })
export const boolean = leaf({ type: 'BOOLEAN' })

/** An instant, UTC, from milliseconds since the epoch. */
export const timestamp = leaf(
  {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' }
  },
  (milliseconds: number) => new Date(milliseconds)
)

/** A day, from `YYYY-MM-DD`. */
export const date = leaf(
  { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  (day: string) => new Date(`${day}T00:00:00Z`)
)

/** A list whose elements are never null. */
export function listOf(element: ParquetType): ParquetType {
  const { convert } = element
  return {
    elements: (name, repetition_type) => [
      { name, repetition_type, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...element.elements('element', 'REQUIRED')
    ],
    ...(convert ? { convert: (values: readonly never[]) => values.map(convert) } : {})
  }
}

/** A field of a struct: its type, and whether it may be null. */
export interface Field {
  readonly type: ParquetType
  readonly optional?: boolean
}

/** A struct with these fields, in this order. */
export function struct(fields: { readonly [name: string]: Field }): ParquetType {
  const entries = Object.entries(fields)
  const converted = entries.filter(([, { type }]) => type.convert !== undefined)
  return {
    elements: (name, repetition_type) => [
      { name, repetition_type, num_children: entries.length },
      ...entries.flatMap(([field, { type, optional }]) => type.elements(field, optional ? 'OPTIONAL' : 'REQUIRED'))
    ],
    convert: (value: { readonly [name: string]: never }) => ({
      ...value,
      ...Object.fromEntries(converted.map(([field, { type }]) => [field, convertOptional(type, value[field])]))
    })
  }
}

function convertOptional({ convert }: ParquetType, value: unknown): unknown {
  return value === null || value === undefined || convert === undefined ? value : convert(value as never)
}

/**
 * The columns of a file from the fields of its rows.
 * @example columnsOf<Cup>({ id: { type: text }, size: { type: int32, optional: true } })
 */
export function columnsOf<V extends object>(
  fields: {
    readonly [name in keyof V & string]: Field
  }
): readonly ParquetColumn<V>[] {
  return Object.entries<Field>(fields).map(([name, { type, optional }]) => ({
    name,
    elements: type.elements(name, optional ? 'OPTIONAL' : 'REQUIRED'),
    value: row => convertOptional(type, row[name as keyof V])
  }))
}
