import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeUpsertSink, type VersionedRow } from '../contracts/upsert-sink-contract.ts'
import { mysqlPool } from './connection/pool.ts'
import { migrate } from './migrate/migrations.ts'
import { mysqlUpsertSink } from './mysql-upsert-sink.ts'
import { testDatabase } from './testing/test-database.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: [] })
  pool = mysqlPool(mysql)
  await pool.query(
    'CREATE TABLE versions (id CHAR(36) CHARACTER SET ascii NOT NULL PRIMARY KEY, text VARCHAR(20) NOT NULL, version BIGINT NOT NULL)'
  )
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const sinkInto = (table: string) =>
  mysqlUpsertSink<string, VersionedRow>({
    pool,
    table,
    columns: ['id', 'version', 'text'],
    key: ['id'],
    version: 'version',
    row: ({ value }) => [value.id, value.version, value.text]
  })

async function stored(ids: readonly string[]): Promise<ReadonlyMap<string, VersionedRow>> {
  const sql = 'SELECT id, version, text FROM versions WHERE id IN (?)'
  const [rows] = await pool.query<(RowDataPacket & VersionedRow)[]>(sql, [ids])
  return new Map(rows.map(({ id, version, text }) => [id, { id, version, text }]))
}

describeUpsertSink({ sink: () => sinkInto('versions'), stored })

test('a table with another unique key is refused when the sink opens: a row could overwrite one that is not its own', async () => {
  await pool.query('CREATE TABLE two_keys (id CHAR(36) PRIMARY KEY, text VARCHAR(20) UNIQUE, version BIGINT)')
  await expect(sinkInto('two_keys').open?.()).rejects.toThrow('unique key')
})

test('a table whose primary key is another is refused when the sink opens', async () => {
  await pool.query('CREATE TABLE other_key (id CHAR(36), version BIGINT, text VARCHAR(20), PRIMARY KEY (id, version))')
  await expect(sinkInto('other_key').open?.()).rejects.toMatchObject({ code: 'sink-failed' })
  await expect(sinkInto('versions').open?.()).resolves.toBeUndefined()
})

test('a version that is no column, or a part of the key, is a mistake in the configuration', () => {
  const shape = { pool, table: 'versions', columns: ['id', 'version'], key: ['id'], row: () => [] }
  expect(() => mysqlUpsertSink({ ...shape, version: 'changed_at' })).toThrow('not among the columns')
  expect(() => mysqlUpsertSink({ ...shape, version: 'id' })).toThrow('part of the key')
})
