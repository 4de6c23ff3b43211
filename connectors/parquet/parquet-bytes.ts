import { parquetWriteBuffer } from 'hyparquet-writer'
import type { ParquetColumn } from './column.ts'

/** Rows as one Parquet file: a single row group, Snappy, statistics. Throws when a value does not fit its column. */
export function parquetBytes<V>(columns: readonly ParquetColumn<V>[], rows: readonly V[]): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ elements }) => elements)],
      columnData: columns.map(({ name, value }) => ({ name, data: rows.map(value) })),
      rowGroupSize: Math.max(1, rows.length),
      createdBy: 'millrace'
    })
  )
}
