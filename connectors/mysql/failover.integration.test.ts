import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noLog } from '#streams'
import { parseEnvironment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { type OwnMysql, startOwnMysql } from '../../test/own-mysql.ts'
import { manyScored } from '../contracts/sink-contract.ts'
import { closePool, type MysqlOptions, mysqlPool } from './connection/pool.ts'
import { feedbackReadModel } from './feedback/read-model.ts'
import { feedbackRows } from './feedback/rows.ts'
import { migrate } from './migrate/migrations.ts'
import { type TestProxy, testProxy } from './testing/test-proxy.ts'

interface Side extends OwnMysql {
  readonly admin: Pool
}

/** A server with the tables and an account `app` that may do all but write while the server only reads. */
async function startSide(): Promise<Side> {
  const server = await startOwnMysql()
  await migrate({ mysql: server.mysql, systems: ['feedback'] })
  const admin = mysqlPool(server.mysql)
  await admin.query("CREATE USER app IDENTIFIED BY 'first'")
  await admin.query('GRANT SELECT, INSERT, UPDATE, DELETE ON own.* TO app')
  return { ...server, admin }
}

let old: Side
let heir: Side
let proxy: TestProxy
/** To whichever server the name leads. */
let byName: MysqlOptions
let pool: Pool

beforeAll(async () => {
  ;[old, heir] = await Promise.all([startSide(), startSide()])
}, 60_000)

afterAll(async () => {
  for (const side of [old, heir]) {
    await closePool(side.admin)
    await side.stop()
  }
})

beforeEach(async () => {
  proxy = await testProxy(old.mysql)
  byName = { ...old.mysql, user: 'app', password: 'first', port: proxy.port }
  pool = mysqlPool(byName)
})

afterEach(async () => {
  await closePool(pool)
  await proxy.close()
  await old.admin.query('SET GLOBAL read_only = 0')
})

interface Count extends RowDataPacket {
  readonly n: number
}

async function rowsOn({ admin }: Side): Promise<number> {
  const [[row]] = await admin.query<Count[]>('SELECT COUNT(*) AS n FROM feedback_analysis')
  return Number(row?.n)
}

test('W18: after a failover the rows go to the new server, though the old one lives on and keeps its connections', async () => {
  const sink = feedbackRows(pool)
  await Promise.all([sink.write(manyScored(1_200)), sink.write(manyScored(1_200))])
  const before = [await rowsOn(old), await rowsOn(heir)] as const
  await old.admin.query('SET GLOBAL read_only = 1')
  proxy.lead(heir.mysql)
  const records = manyScored(600)
  const write = async (): Promise<number> => {
    for (let tries = 1; ; tries++) {
      const { inserted } = await sink.write(records).catch(error => {
        expect(error).toMatchObject({ code: 'sink-unavailable', retryable: true })
        expect(error.message).toContain('only reads')
        return { inserted: undefined }
      })
      if (inserted !== undefined) return tries
    }
  }
  expect(await write()).toBeLessThan(6)
  expect([(await rowsOn(old)) - before[0], (await rowsOn(heir)) - before[1]]).toEqual([0, 600])
})

test('W18: the API does not call a database up that refuses writes, and one that lacks the right to change is no outage', async () => {
  const model = feedbackReadModel({ pool })
  await model.ping()
  await old.admin.query('SET GLOBAL read_only = 1')
  await expect(model.ping()).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await expect(model.ping()).rejects.toThrow(/errno 1290.*only reads/)
  expect(await model.byId('nobody')).toBeUndefined()
  await old.admin.query('SET GLOBAL read_only = 0')
  await model.ping()
  await old.admin.query('REVOKE UPDATE ON own.* FROM app')
  await model.ping()
  await old.admin.query('GRANT UPDATE ON own.* TO app')
})

test('W18: a connection ends after its longest life, so that a changed name is followed where nothing fails', async () => {
  const brief = mysqlPool({ ...byName, connectionLife: 50 })
  const sink = feedbackRows(brief)
  await sink.write(manyScored(3))
  const before = await rowsOn(heir)
  proxy.lead(heir.mysql)
  await expect
    .poll(async () => {
      await sink.write(manyScored(1))
      return (await rowsOn(heir)) > before
    })
    .toBe(true)
  await closePool(brief)
})

test('W17: a password that was renewed on disk is taken by the next connection, and the time between is waited out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-secret-'))
  const file = join(folder, 'password')
  writeFileSync(file, 'first\n')
  const environment = parseEnvironment({
    MYSQL_HOST: '127.0.0.1',
    MYSQL_PORT: String(old.mysql.port),
    MYSQL_USER: 'app',
    MYSQL_DATABASE: 'own',
    MYSQL_PASSWORD_FILE: file,
    MYSQL_CONNECTION_LIFE_MS: '1000'
  })
  const live = mysqlPool(mysqlOptions(environment))
  const sink = feedbackRows(live)
  await sink.write(manyScored(3))
  await old.admin.query("ALTER USER app IDENTIFIED BY 'second'")
  await expect
    .poll(() => sink.write(manyScored(1)).catch(error => error), { timeout: 5_000 })
    .toMatchObject({ code: 'sink-unavailable', retryable: true, message: expect.stringContaining('errno 1045') })
  writeFileSync(file, 'second\n')
  expect(await sink.write(manyScored(2))).toMatchObject({ inserted: 2 })
  await old.admin.query("ALTER USER app IDENTIFIED BY 'first'")
  await closePool(live)
  await rm(folder, { recursive: true })
})

test('W25: with no room for prepared statements, full batches go as text; forgotten ones are prepared again', async () => {
  const warnings: string[] = []
  const log = { ...noLog, warn: (_: object, message: string) => void warnings.push(message) }
  const sink = feedbackRows(pool, { log })
  expect(await sink.write(manyScored(500))).toMatchObject({ inserted: 500 })
  for (let n = 0; n < 4; n++) {
    const connection = await pool.getConnection()
    await connection.query('SELECT 1')
    // What a patch without downtime does: the server forgets, the driver does not know.
    const known = (connection.connection as unknown as { _statements: Map<string, { close: () => void }> })._statements
    for (const statement of known.values()) statement.close()
    connection.release()
  }
  expect(await sink.write(manyScored(1_000))).toMatchObject({ inserted: 1_000 })
  expect(warnings).toEqual([])
  await old.admin.query('SET GLOBAL max_prepared_stmt_count = 0')
  const fresh = mysqlPool(byName)
  const later = feedbackRows(fresh, { log })
  for (let n = 0; n < 2; n++) expect(await later.write(manyScored(1_000))).toMatchObject({ inserted: 1_000 })
  expect(warnings).toEqual([expect.stringContaining('errno 1461')])
  await old.admin.query('SET GLOBAL max_prepared_stmt_count = DEFAULT')
  await closePool(fresh)
})
