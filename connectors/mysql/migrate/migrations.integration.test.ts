import { readFile } from 'node:fs/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, expect, test } from 'vitest'
import { type MysqlOptions, mysqlPool } from '../pool.ts'
import { type TestDatabase, testDatabase } from '../test-database.ts'
import { migrate } from './migrations.ts'

const databases: TestDatabase[] = []

function freshDatabase(): MysqlOptions {
  const database = testDatabase()
  databases.push(database)
  return database.mysql
}

afterEach(async () => {
  for (const { drop } of databases.splice(0)) await drop()
})

interface IndexRow extends RowDataPacket {
  readonly name: string
  readonly columns: string
}

async function indexes(mysql: MysqlOptions): Promise<readonly string[]> {
  const connection = await createConnection({ ...mysql })
  const [rows] = await connection.query<IndexRow[]>(
    `SELECT INDEX_NAME AS name, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS columns
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = 'feedback_analysis' GROUP BY INDEX_NAME`,
    [mysql.database]
  )
  await connection.end()
  return rows.map(({ columns }) => columns).sort()
}

test('makes database, table and indexes, once', async () => {
  const mysql = freshDatabase()
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual(['feedback/0001-feedback-analysis'])
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual([])
  expect(await indexes(mysql)).toEqual([
    'customer_id',
    'feedback_timestamp',
    'message_id',
    'sentiment_score,feedback_timestamp,message_id'
  ])
})

test('API and workers may migrate at the same time: one does, the others wait', async () => {
  const mysql = freshDatabase()
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrate({ mysql, systems: ['feedback'] })))
  expect(runs.flat()).toEqual(['feedback/0001-feedback-analysis'])
})

test('a database that db/init.sql made has nothing left to migrate', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: [] })
  const sql = await readFile(new URL('../../../db/init.sql', import.meta.url), 'utf8')
  const connection = await createConnection({ ...mysql, multipleStatements: true })
  await connection.query('DROP TABLE schema_migrations')
  await connection.query(sql)
  await connection.end()
  expect(await migrate({ mysql, systems: ['feedback', 'comments', 'submissions', 'media-events'] })).toEqual([])
})

test('a migration that was changed after it ran is refused', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: ['feedback'] })
  const pool = mysqlPool(mysql)
  await pool.query("UPDATE schema_migrations SET checksum = 'other'")
  await pool.end()
  await expect(migrate({ mysql, systems: ['feedback'] })).rejects.toMatchObject({ code: 'sink-failed' })
})

test('a lock that stays taken is worth another try', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: [] })
  const other = await createConnection({ ...mysql })
  await other.query('SELECT GET_LOCK(?, 1)', [`millrace:${mysql.database}`])
  const blocked = migrate({ mysql, systems: ['feedback'], lockTimeout: 0 })
  await expect(blocked).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await other.end()
  expect(await migrate({ mysql, systems: ['feedback'] })).toHaveLength(1)
})

test('a system without migrations is a mistake in the configuration', async () => {
  const mysql = freshDatabase()
  await expect(migrate({ mysql, systems: ['tea'] })).rejects.toMatchObject({ code: 'invalid-configuration' })
})

test('every connection of a pool is strict, in UTC, in full Unicode, and lists every warning', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: [] })
  const pool = mysqlPool(mysql)
  const [[row]] = await pool.query<RowDataPacket[]>(
    'SELECT @@sql_mode AS mode, @@time_zone AS zone, @@max_error_count AS warnings, @@character_set_client AS charset'
  )
  await pool.end()
  expect(row).toMatchObject({ zone: '+00:00', warnings: 65_535, charset: 'utf8mb4' })
  expect(row?.mode).toContain('STRICT_TRANS_TABLES')
})
