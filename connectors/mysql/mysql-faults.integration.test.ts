import { createConnection, type Pool, type RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { idsOf, manyScored } from '../contracts/sink-contract.ts'
import { closePool, type MysqlOptions, mysqlPool } from './connection/pool.ts'
import { feedbackReadModel } from './feedback/read-model.ts'
import { feedbackColumns, feedbackRows } from './feedback/rows.ts'
import { migrate } from './migrate/migrations.ts'
import { testDatabase } from './testing/test-database.ts'
import { type TestProxy, testProxy } from './testing/test-proxy.ts'

const { mysql, drop } = testDatabase()
/** Straight to the server, to cause and to see. */
let direct: Pool
let proxy: TestProxy
let throughProxy: MysqlOptions
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  direct = mysqlPool(mysql)
  proxy = await testProxy(mysql)
  throughProxy = { ...mysql, host: '127.0.0.1', port: proxy.port, connectTimeout: 500 }
})

beforeEach(() => {
  pool = mysqlPool(throughProxy)
})

afterEach(async () => {
  proxy.resume()
  await pool.end()
})

afterAll(async () => {
  await proxy.close()
  await direct.end()
  await drop()
})

interface Count extends RowDataPacket {
  readonly n: number
}

async function storedCount(ids: readonly string[]): Promise<number> {
  const sql = 'SELECT COUNT(*) AS n FROM feedback_analysis WHERE message_id IN (?)'
  const [[row]] = await direct.query<Count[]>(sql, [ids])
  return Number(row?.n)
}

interface Waiting extends RowDataPacket {
  readonly ID: number
}

/** The connection of the sink whose INSERT is waiting for a lock. */
async function waitingInsert(): Promise<number> {
  const sql = `SELECT ID FROM information_schema.PROCESSLIST
    WHERE DB = ? AND (INFO LIKE 'INSERT IGNORE INTO%' OR COMMAND = 'Execute')`
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    const [[row]] = await direct.query<Waiting[]>(sql, [mysql.database])
    if (row !== undefined) return row.ID
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('no INSERT of the sink is waiting')
}

/** A transaction of somebody else that holds the last of the keys, so that a write stops in the middle of its statement. */
async function holding(ids: readonly string[]) {
  const connection = await createConnection({ ...mysql })
  const insert = (id: string | undefined) =>
    connection.query(
      `INSERT INTO feedback_analysis (${feedbackColumns.join(', ')}) VALUES (?, 'c', 't', 'neutral', 0, 's', 'v', NOW(3), NOW(3))`,
      [id]
    )
  await connection.query('START TRANSACTION')
  await insert([...ids].sort().at(-1))
  return { connection, insert }
}

test.each([120, 500])('a connection killed in mid-statement costs no row of %i and doubles none', async count => {
  const records = manyScored(count)
  const { connection } = await holding(idsOf(records))
  const written = feedbackRows(pool).write(records)
  await direct.query(`KILL ${await waitingInsert()}`)
  await connection.query('ROLLBACK')
  expect(await written).toEqual({ inserted: count, duplicates: 0, refused: [] })
  expect(await storedCount(idsOf(records))).toBe(count)
  await connection.end()
})

test('a deadlock is tried again and never reaches the engine', async () => {
  const records = manyScored(20)
  const ids = [...idsOf(records)].sort()
  const { connection, insert } = await holding(ids)
  for (const id of idsOf(manyScored(40))) await insert(id)
  const written = feedbackRows(pool).write(records)
  await waitingInsert()
  await insert(ids[0])
  await connection.query('COMMIT')
  expect(await written).toEqual({ inserted: 18, duplicates: 2, refused: [] })
  await connection.end()
})

test('a server that does not answer makes the write wait for its limit, then asks for another try', async () => {
  const sink = feedbackRows(pool, { timeout: 1_000 })
  const records = manyScored(1200)
  await sink.write(manyScored(1))
  proxy.pause()
  const start = Date.now()
  await expect(sink.write(records)).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await expect(sink.write(records)).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  expect(Date.now() - start).toBeLessThan(20_000)
  proxy.resume()
  expect(await sink.write(records)).toEqual({ inserted: 1200, duplicates: 0, refused: [] })
})

test('idle connections that broke are replaced without a failed write', async () => {
  const sink = feedbackRows(pool)
  await sink.write(manyScored(1200))
  proxy.cut()
  expect(await sink.write(manyScored(1200))).toEqual({ inserted: 1200, duplicates: 0, refused: [] })
})

test('a server that only reads makes the write wait, and refuses nothing', async () => {
  pool.pool.on('connection', connection => {
    connection.query('SET SESSION TRANSACTION READ ONLY', error => expect(error).toBeNull())
  })
  const written = feedbackRows(pool).write(manyScored(2))
  await expect(written).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
})

test('a server that is not there makes sink and read model ask for another try', async () => {
  const nobody = mysqlPool({ ...mysql, port: 1 })
  const expected = { code: 'sink-unavailable', retryable: true }
  await expect(feedbackRows(nobody).open?.()).rejects.toMatchObject(expected)
  await expect(feedbackRows(nobody).write(manyScored(1))).rejects.toMatchObject(expected)
  await expect(feedbackReadModel({ pool: nobody }).ping()).rejects.toMatchObject(expected)
  await nobody.end()
})

test('the read model gives up on a query after its limit and works again afterwards', async () => {
  const model = feedbackReadModel({ pool, timeout: 300 })
  await model.ping()
  proxy.pause()
  const expected = { code: 'sink-unavailable', retryable: true }
  await expect(model.ping()).rejects.toMatchObject(expected)
  await expect(model.byId('x')).rejects.toMatchObject(expected)
  proxy.resume()
  await expect(model.byId('x')).resolves.toBeUndefined()
})

test('queries that wait for a connection keep the same limit', async () => {
  const narrow = mysqlPool({ ...throughProxy, connections: 1 })
  const model = feedbackReadModel({ pool: narrow, timeout: 300 })
  await model.ping()
  proxy.pause()
  const start = Date.now()
  const pings = await Promise.allSettled(Array.from({ length: 30 }, () => model.ping()))
  expect(pings.every(({ status }) => status === 'rejected')).toBe(true)
  expect(Date.now() - start).toBeLessThan(5_000)
  proxy.resume()
  await model.ping()
  await narrow.end()
})

test('a pool closes without an error while a connection attempt waits for a silent server', async () => {
  const silent = mysqlPool(throughProxy)
  proxy.pause()
  const ping = feedbackReadModel({ pool: silent, timeout: 100 }).ping()
  await expect(ping).rejects.toMatchObject({ code: 'sink-unavailable' })
  await closePool(silent)
})

test('a wrong password stops the task, naming the number', async () => {
  const stranger = mysqlPool({ ...mysql, password: 'wrong' })
  const written = feedbackRows(stranger).write(manyScored(1))
  await expect(written).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
  await expect(written).rejects.toThrow(/errno 1045/)
  await stranger.end()
})
