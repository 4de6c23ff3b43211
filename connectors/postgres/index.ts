/** Connector to PostgreSQL: a sink into any table with a primary key, and the pool behind it. */
export { type PostgresOptions, postgresPool } from './pool.ts'
export { type PostgresSinkOptions, postgresSink } from './postgres-sink.ts'
