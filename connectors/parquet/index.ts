/** Parquet files as a sink: typed columns, and a file for each batch. */
export {
  boolean,
  columnsOf,
  date,
  double,
  type Field,
  int32,
  listOf,
  type ParquetColumn,
  type ParquetType,
  struct,
  text,
  timestamp
} from './column.ts'
export { parquetBytes } from './parquet-bytes.ts'
export { type ParquetFileSinkOptions, parquetFileSink } from './parquet-file-sink.ts'
