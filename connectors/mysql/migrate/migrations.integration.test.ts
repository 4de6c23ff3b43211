import { readFile } from 'node:fs/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, expect, test } from 'vitest'
import { type MysqlOptions, mysqlPool } from '../connection/pool.ts'
import { type TestDatabase, testDatabase } from '../testing/test-database.ts'
import { statementsOf } from './migration-files.ts'
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

const feedbackMigrations = [
  'feedback/0001-feedback-analysis',
  'feedback/0002-feedback-arrival',
  'feedback/0003-feedback-trends',
  'feedback/0004-feedback-both-times',
  'feedback/0005-feedback-search',
  'feedback/0006-feedback-facets'
]

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
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual(feedbackMigrations)
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual([])
  expect(await indexes(mysql)).toEqual([
    'accepted_at,message_id,feedback_timestamp',
    'customer_id,feedback_timestamp,message_id,accepted_at',
    'feedback_timestamp,message_id,accepted_at',
    'message_id',
    'sentiment_score,feedback_timestamp,message_id,accepted_at'
  ])
})

test('API and workers may migrate at the same time: one does, the others wait', async () => {
  const mysql = freshDatabase()
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrate({ mysql, systems: ['feedback'] })))
  expect(runs.flat()).toEqual(feedbackMigrations)
})

test('a database that db/init.sql made has nothing left to migrate', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: [] })
  const sql = await readFile(new URL('../../../db/init.sql', import.meta.url), 'utf8')
  const connection = await createConnection({ ...mysql, multipleStatements: true })
  await connection.query('DROP TABLE schema_migrations')
  await connection.query(sql)
  await connection.end()
  expect(
    await migrate({ mysql, systems: ['feedback', 'comments', 'submissions', 'media-events', 'dead-letters'] })
  ).toEqual([])
})

test('rows that were stored before arrival was kept have the time of their analysis, also where the migration was cut short', async () => {
  const mysql = freshDatabase()
  await migrate({ mysql, systems: [] })
  const pool = mysqlPool(mysql)
  const file = (name: string) => readFile(new URL(`../migrations/feedback/${name}.sql`, import.meta.url), 'utf8')
  for (const statement of statementsOf({ sql: await file('0001-feedback-analysis') })) await pool.query(statement)
  await pool.query(
    "INSERT INTO feedback_analysis VALUES ('m', 'c', 't', 'neutral', 0, 's', 'v', '2026-01-01', '2026-01-02 03:04:05.678')"
  )
  const connection = await pool.getConnection()
  const [columns] = statementsOf({ sql: await file('0002-feedback-arrival') })
  for (const statement of [String(columns), 'PREPARE ddl FROM @ddl', 'EXECUTE ddl']) await connection.query(statement)
  connection.release()
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual(feedbackMigrations)
  const [rows] = await pool.query<RowDataPacket[]>('SELECT accepted_at, source_topic FROM feedback_analysis')
  await pool.end()
  expect(rows).toEqual([{ accepted_at: new Date('2026-01-02T03:04:05.678Z'), source_topic: null }])
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
  expect(await migrate({ mysql, systems: ['feedback'] })).toEqual(feedbackMigrations)
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
