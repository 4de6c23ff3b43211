/** Connector to MySQL 8 and MariaDB: a sink into any table with a primary key, and the pool behind it. */

export { closePool, type MysqlOptions, mysqlPool } from './connection/pool.ts'
export { type MysqlSinkOptions, mysqlSink } from './mysql-sink.ts'
export type { RowShape, SqlValue } from './sql-row.ts'
