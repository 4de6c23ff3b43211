import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { type Article, describeUniqueKeys } from '../contracts/unique-keys-contract.ts'
import { mysqlPool } from './connection/pool.ts'
import { migrate } from './migrate/migrations.ts'
import { type MysqlSinkOptions, mysqlSink } from './mysql-sink.ts'
import type { SqlValue } from './sql-row.ts'
import { testDatabase } from './testing/test-database.ts'

/** A table that refuses in every way there is, and nothing validated before. */
const cupsTable = `CREATE TABLE cups (
  shop VARCHAR(16) NOT NULL,
  number INT NOT NULL,
  size ENUM('small', 'large') NOT NULL,
  price DECIMAL(5, 2) NOT NULL CHECK (price > 0),
  note VARCHAR(5),
  sold DATETIME(3) NOT NULL,
  receipt VARCHAR(20) UNIQUE,
  bean INT,
  PRIMARY KEY (shop, number),
  FOREIGN KEY (bean) REFERENCES beans (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`

const columns = ['shop', 'number', 'size', 'price', 'note', 'sold', 'receipt', 'bean'] as const
type Cup = { readonly [column in (typeof columns)[number]]: SqlValue }

const { mysql, drop } = testDatabase()
let pool: Pool
let count = 0

beforeAll(async () => {
  await migrate({ mysql, systems: [] })
  pool = mysqlPool(mysql)
  await pool.query('CREATE TABLE beans (id INT PRIMARY KEY)')
  await pool.query('INSERT INTO beans VALUES (1)')
  await pool.query(cupsTable)
  await pool.query(
    'CREATE TABLE articles (id VARCHAR(36) PRIMARY KEY, sku VARCHAR(20), UNIQUE KEY by_sku (sku)) COLLATE utf8mb4_bin'
  )
  const loose = 'name VARCHAR(40) COLLATE utf8mb4_general_ci NOT NULL, number INT NOT NULL, PRIMARY KEY (name, number)'
  await pool.query(`CREATE TABLE harbours (${loose})`)
  await pool.query('CREATE TABLE payloads (id INT PRIMARY KEY, data LONGBLOB NOT NULL)')
})

afterAll(async () => {
  await pool.end()
  await drop()
})

function cup(change: Partial<Cup> = {}): StreamRecord<null, Cup> {
  count++
  const base = {
    shop: 'harbour',
    size: 'small',
    price: 2.5,
    note: null,
    sold: '2026-02-19 14:30:00.123',
    receipt: null
  }
  return new StreamRecord(null, { ...base, number: count, bean: 1, ...change }, 0)
}

const cups = (change: Partial<MysqlSinkOptions<null, Cup>> = {}) =>
  mysqlSink<null, Cup>({
    pool,
    table: 'cups',
    columns,
    key: ['shop', 'number'],
    row: ({ value }) => columns.map(column => value[column]),
    ...change
  })

const bad: readonly (readonly [string, Partial<Cup>, RegExp])[] = [
  ['a text too long', { note: 'longer' }, /note.*errno (1406|1265)/],
  ['a date that is none', { sold: '2026-02-30 00:00:00' }, /sold.*errno (1292|1264|1265)/],
  ['a value outside the ENUM', { size: 'huge' }, /size.*errno 1265/],
  ['NULL where none may be', { sold: null }, /sold.*errno 1048/],
  ['a number out of range', { price: 99_999 }, /price.*errno 1264/],
  ['text for a number', { price: 'cheap' }, /price.*errno (1366|1265)/],
  ['a failed CHECK', { price: -1 }, /errno (4025|3819)/],
  ['a missing parent', { bean: 77 }, /errno 1452/],
  ['blanks that would be cut', { note: '123456 ' }, /note.*errno (1406|1265)/],
  ['a fraction that would be rounded', { price: 1.239 }, /price.*errno 1265/]
]

test.each(bad)('refuses %s alone, stores its neighbours and nothing half', async (_, change, reason) => {
  const records = Array.from({ length: 9 }, () => cup())
  records.splice(4, 0, cup(change))
  const result = await cups().write(records)
  expect(result).toMatchObject({ inserted: 9, duplicates: 0, refused: [{ index: 4, error: { code: 'row-refused' } }] })
  expect(result.refused[0]?.error.message).toMatch(reason)
})

test('finds all of many bad rows among duplicates and good ones', async () => {
  const old = Array.from({ length: 200 }, () => cup())
  await cups().write(old)
  const records = [...old, ...Array.from({ length: 800 }, (_, n) => cup(n % 50 === 7 ? { note: 'too long' } : {}))]
  const result = await cups().write(records)
  expect(result).toMatchObject({ inserted: 784, duplicates: 200 })
  expect(result.refused.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, n) => 207 + n * 50)
  )
})

test('a full, prepared statement is checked like any other', async () => {
  const records = Array.from({ length: 500 }, (_, n) => cup(n === 499 ? { price: -1 } : {}))
  expect(await cups().write(records)).toMatchObject({ inserted: 499, refused: [{ index: 499 }] })
  expect(await cups().write(records)).toMatchObject({ inserted: 0, duplicates: 499, refused: [{ index: 499 }] })
})

test('a good row after a refused one of the same key is stored', async () => {
  const good = cup()
  const refusedFirst = good.withValue({ ...good.value, note: 'longer' })
  const result = await cups().write([refusedFirst, good, good])
  expect(result).toMatchObject({ inserted: 1, duplicates: 1, refused: [{ index: 0 }] })
})

describeUniqueKeys(() =>
  mysqlSink<string, Article>({
    pool,
    table: 'articles',
    columns: ['id', 'sku'],
    key: ['id'],
    row: ({ value }) => [value.id, value.sku]
  })
)

test.each([
  ['case', 'Harbour', 'harbour'],
  ['an accent', 'cafe', 'café'],
  ['a blank at the end', 'north', 'north ']
])('M14: a key that differs by %s alone under the collation is refused, naming both', async (_, first, second) => {
  const loose = () =>
    mysqlSink<null, { readonly name: string; readonly number: number }>({
      pool,
      table: 'harbours',
      columns: ['name', 'number'],
      key: ['name', 'number'],
      row: ({ value }) => [value.name, value.number]
    })
  const record = (name: string, number = 1) => new StreamRecord(null, { name, number }, 0)
  const rest = Array.from({ length: 498 }, (_, n) => record(`${first} ${n}`))
  const result = await loose().write([record(first), ...rest, record(second)])
  expect(result).toMatchObject({ inserted: 499, duplicates: 0, refused: [{ error: { code: 'row-refused' } }] })
  expect(result.refused[0]?.error.message).toContain(`(name)`)
  expect(result.refused[0]?.error.message).toContain(`'${first}'`)
  expect(result.refused[0]?.error.message).toContain(`'${second}'`)
  expect(await loose().write([record(first), record(first, 2)])).toEqual({ inserted: 1, duplicates: 1, refused: [] })
})

test('M14: numbers, dates, bytes and enums as keys are known again, however they were written', async () => {
  const types =
    'n DECIMAL(9, 3) NOT NULL, t DATETIME(3) NOT NULL, b BINARY(4) NOT NULL, e ENUM("small", "large") NOT NULL'
  await pool.query(`CREATE TABLE odd_keys (${types}, PRIMARY KEY (n, t, b, e)) COLLATE utf8mb4_general_ci`)
  const sink = mysqlSink<null, readonly SqlValue[]>({
    pool,
    table: 'odd_keys',
    columns: ['n', 't', 'b', 'e'],
    key: ['n', 't', 'b', 'e'],
    row: ({ value }) => value
  })
  const date = new Date(Date.UTC(2026, 1, 19, 14, 30))
  const rows = [
    ['1.5', date, Buffer.from('abcd'), 'small'],
    [2, '2026-02-19 14:30:00', Buffer.from('ABCD'), 'LARGE'],
    [true, date, 'abcd', 'small']
  ].map(value => new StreamRecord(null, value as readonly SqlValue[], 0))
  expect(await sink.write(rows)).toEqual({ inserted: 3, duplicates: 0, refused: [] })
  expect(await sink.write(rows)).toEqual({ inserted: 0, duplicates: 3, refused: [] })
})

test('W19: a new column without a default makes rows wait once rows were stored, names the column and refuses none', async () => {
  await pool.query('CREATE TABLE mugs_w19 (id INT PRIMARY KEY)')
  const mugs = () =>
    mysqlSink<number, null>({ pool, table: 'mugs_w19', columns: ['id'], key: ['id'], row: ({ key }) => [key] })
  const mug = (id: number) => new StreamRecord(id, null, 0)
  const sink = mugs()
  await sink.write([mug(1), mug(2)])
  await pool.query('ALTER TABLE mugs_w19 ADD COLUMN region VARCHAR(8) NOT NULL')
  const waiting = sink.write([mug(2), mug(3), mug(4)])
  await expect(waiting).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await expect(waiting).rejects.toThrow(/'region'.*errno 1364.*default/)
  const started = mugs().write([mug(3)])
  await expect(started).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
  await expect(started).rejects.toThrow(/'region'/)
  await pool.query("ALTER TABLE mugs_w19 ALTER COLUMN region SET DEFAULT ''")
  expect(await sink.write([mug(2), mug(3), mug(4)])).toEqual({ inserted: 2, duplicates: 1, refused: [] })
})

test.each([
  ['renamed', 'ALTER TABLE mugs_w19b RENAME COLUMN size TO width', 'ALTER TABLE mugs_w19b RENAME COLUMN width TO size'],
  ['taken away', 'RENAME TABLE mugs_w19b TO mugs_away', 'RENAME TABLE mugs_away TO mugs_w19b']
])('W19: what is %s while rows are stored is waited for', async (_, change, undo) => {
  await pool.query('CREATE TABLE IF NOT EXISTS mugs_w19b (id INT PRIMARY KEY, size INT)')
  const sink = mysqlSink<number, null>({
    pool,
    table: 'mugs_w19b',
    columns: ['id', 'size'],
    key: ['id'],
    row: ({ key }) => [key, 1]
  })
  const mug = (id: number) => new StreamRecord(id, null, 0)
  await sink.write([mug(++count)])
  await pool.query(change)
  await expect(sink.write([mug(++count)])).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  await pool.query(undo)
  expect(await sink.write([mug(++count)])).toMatchObject({ inserted: 1 })
})

test('a column, a table or a right that is missing stops the task and refuses nothing', async () => {
  const failed = { code: 'sink-failed', retryable: false }
  const noTable = cups({ table: 'mugs' }).write([cup()])
  await expect(noTable).rejects.toMatchObject(failed)
  await expect(noTable).rejects.toThrow(/errno 1146/)
  const noColumn = cups({ columns: [...columns.slice(0, 7), 'colour'] }).write([cup()])
  await expect(noColumn).rejects.toMatchObject(failed)
  await expect(noColumn).rejects.toThrow(/errno 1054/)
})

test('a sink whose key is not among its columns cannot be made', () => {
  expect(() => cups({ key: ['id'] })).toThrow(/the key names id/)
  expect(() => cups({ key: [] })).toThrow(/the key is empty/)
  expect(() => cups({ rows: 0 })).toThrow(/allowed are 1 to 10,000/)
})

interface Size extends RowDataPacket {
  readonly id: number
  readonly bytes: number
}

test('rows of megabytes go in small statements, and one larger than a packet is refused alone', async () => {
  const [[row]] = await pool.query<Size[]>('SELECT @@max_allowed_packet AS bytes')
  const packet = Number(row?.bytes)
  const sink = mysqlSink<number, Buffer>({
    pool,
    table: 'payloads',
    columns: ['id', 'data'],
    key: ['id'],
    row: ({ key, value }) => [key, value]
  })
  const sizes = [3_000_000, packet, 3_000_000, 10, Math.floor(packet / 2) - 2000, 3_000_000]
  const records = sizes.map((size, id) => new StreamRecord(id, Buffer.alloc(size, 39), 0))
  const result = await sink.write(records)
  expect(result).toMatchObject({ inserted: 5, refused: [{ index: 1 }] })
  expect(result.refused[0]?.error.message).toContain('the row needs more than')
  const [stored] = await pool.query<Size[]>('SELECT id, LENGTH(data) AS bytes FROM payloads ORDER BY id')
  expect(stored.map(({ bytes }) => bytes)).toEqual(sizes.filter(size => size !== packet))
})
