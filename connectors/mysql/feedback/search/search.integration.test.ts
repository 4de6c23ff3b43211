import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { noLog, StreamRecord } from '#streams'
import type { FeedbackFilter, FeedbackOrder } from '../../../../topology/feedback/read-model.ts'
import { searchEntry } from '../../../../topology/feedback/search/search-entry.ts'
import { scored } from '../../../contracts/sink-contract.ts'
import { mysqlPool } from '../../connection/pool.ts'
import { migrate } from '../../migrate/migrations.ts'
import { testDatabase } from '../../testing/test-database.ts'
import type { Statement } from '../conditions.ts'
import { feedbackReadModel } from '../read-model.ts'
import { feedbackRows } from '../rows.ts'
import { facetStatement } from './facet-query.ts'
import { facetRows, facetTable } from './facet-rows.ts'
import { fillIds, fillSearch, fillTable } from './fill.ts'
import { searchRows, searchTable } from './rows.ts'
import { edgeStatement, indexStatement, lookStatement } from './search-query.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

/** The words of two rows in 400 are in no other; the last of these rows comes first in the order. */
const texts: { readonly [n: number]: string } = {
  7: 'An odd UMBRELLA, a Café and 配送が遅い',
  384: 'The umbrella stand of the café broke the same day 😍',
  391: 'to be or not to be, x'
}

const records = Array.from({ length: 400 }, (_, n) => {
  const { key, value } = scored({
    customer_id: `CUST${n % 5}`,
    sentiment_score: n % 2 === 0 ? 'positive' : 'negative',
    compound: n === 8 ? 1 : n === 9 ? -1 : 0.2,
    scorer: n === 10 ? 'My Scorer/2' : 'vader',
    feedback_text: texts[n] ?? 'This product is amazing!',
    feedback_timestamp: Date.UTC(2026, 1, 1) + n * 1000
  })
  return new StreamRecord(key, value, Date.UTC(2026, 1, 2) + n * 1000)
})
const idOf = (n: number): string | undefined => records[n]?.value.message_id
const origins = records.map((_, offset) => ({ topic: 'customer_feedback_events', partition: 0, offset }))

beforeAll(async () => {
  await migrate({ mysql, systems: ['feedback'] })
  pool = mysqlPool(mysql)
  await feedbackRows(pool).write(records, origins)
})

afterAll(async () => {
  await pool.end()
  await drop()
})

beforeEach(async () => {
  for (const table of [searchTable, facetTable, fillTable]) await pool.query(`DELETE FROM ${table}`)
})

const indexed = async (table = searchTable): Promise<number> =>
  (await pool.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`))[0][0]?.n

function listening() {
  const queries: string[] = []
  const warnings: string[] = []
  const log = {
    ...noLog,
    info: (fields: object) => void queries.push((fields as { readonly query: string }).query),
    warn: (_: object, message: string) => void warnings.push(message)
  }
  return { log, queries, warnings }
}

/** What a filter finds beyond a first window of 5 rows, with what was asked of the database. */
async function find(filter: FeedbackFilter, order: FeedbackOrder = 'feedback_time', limit = 10) {
  const { log, queries, warnings } = listening()
  const { rows } = await feedbackReadModel({ pool, log, window: 5 }).list({ filter, order, limit })
  return { found: rows.map(({ message_id }) => message_id), asked: queries, warnings }
}

test('fills the index with the rows that it does not have, and is done with it for good', async () => {
  const [first, places] = [records.slice(0, 100), origins.slice(0, 100)]
  const entries = first.map(record => record.withValue(searchEntry(record.value)))
  await searchRows(pool).write(entries, places)
  await facetRows(pool).write(first, places)
  const { log, warnings } = listening()
  const infos: object[] = []
  await fillSearch({ pool, portion: 150, log: { ...log, info: fields => void infos.push(fields) } })
  expect([await indexed(), await indexed(facetTable)]).toEqual([400, 400])
  expect([infos, warnings]).toEqual([[{ walked: 400, added: 300 }], []])
  await pool.query(`DELETE FROM ${searchTable}`)
  await fillSearch({ pool })
  expect(await indexed()).toBe(0)
})

test('an index that the version before has filled serves words at once, and facets when they are filled too', async () => {
  await fillSearch({ pool })
  await pool.query(`DELETE FROM ${facetTable}`)
  await pool.query(`UPDATE ${fillTable} SET id = ?`, [fillIds.words])
  expect((await find({ q: 'umbrella' })).asked).toContain('full text')
  expect(await find({ scorer: 'My Scorer/2' })).toMatchObject({
    found: [idOf(10)],
    asked: expect.arrayContaining(['look on']),
    warnings: [expect.stringContaining('index of facets is still filled')]
  })
  await fillSearch({ pool })
  expect((await find({ scorer: 'My Scorer/2' })).asked).toContain('facets')
})

test('a filling that was stopped is gone on with where it ended', async () => {
  const stopping = new AbortController()
  const filling = fillSearch({ pool, portion: 1, stopping: stopping.signal })
  while ((await indexed()) < 3) await new Promise(setImmediate)
  stopping.abort()
  await filling
  expect(await indexed()).toBeLessThan(400)
  await fillSearch({ pool })
  expect(await indexed()).toBe(400)
})

test('while another process fills the index, it is waited for', async () => {
  const other = await pool.getConnection()
  await other.query("SELECT GET_LOCK(CONCAT('millrace:fill:', LEFT(DATABASE(), 48)), 0)")
  const filling = fillSearch({ pool, pause: 20 })
  await pool.query('SELECT SLEEP(0.1)')
  expect(await indexed()).toBe(0)
  await other.query("SELECT RELEASE_LOCK(CONCAT('millrace:fill:', LEFT(DATABASE(), 48)))")
  other.release()
  await filling
  expect(await indexed()).toBe(400)
})

test.each<[FeedbackFilter, readonly number[]]>([
  [{ q: 'umbrella' }, [384, 7]],
  [{ q: 'UMB cafe' }, [384, 7]],
  [{ q: '配送' }, [7]],
  [{ q: 'or not x' }, [391]],
  [{ q: 'brella' }, []],
  [{ q: 'umbrella', sentiment: 'positive' }, [384]],
  [{ q: 'umbrella', customer_id: 'CUST2' }, [7]],
  [{ q: 'umbrella', scorer: 'vader' }, [384, 7]]
])('%j finds %j by the full-text index, in either order', async (filter, expected) => {
  await foundBy('full text', filter, expected)
})

test.each<[FeedbackFilter, readonly number[]]>([
  [{ scorer: 'My Scorer/2' }, [10]],
  [{ scorer: 'my scorer/2' }, []],
  [{ scorer: 'My Scorer/2', from: records[11]?.value.feedback_timestamp }, []],
  [{ scorer: 'My Scorer/2', customer_id: 'CUST0' }, [10]],
  [{ min_compound: 0.9 }, [8]],
  [{ max_compound: -0.5 }, [9]],
  [{ min_compound: 0.9, max_compound: 0.95 }, []],
  [{ q: 'product', min_compound: 0.9 }, [8]],
  [{ scorer: 'vader', min_compound: 0.9 }, [8]]
])('%j finds %j by facets, in either order', async (filter, expected) => {
  await foundBy('facets', filter, expected)
})

async function foundBy(index: 'full text' | 'facets', filter: FeedbackFilter, expected: readonly number[]) {
  await fillSearch({ pool })
  for (const order of ['feedback_time', 'arrival'] as const) {
    const { found, asked, warnings } = await find(filter, order)
    expect(found).toEqual(expected.map(idOf))
    expect(asked).toContain(index)
    expect(warnings).toEqual([])
  }
}

test('a compound beyond its range finds nothing, and asks for nothing', async () => {
  await fillSearch({ pool })
  const { found, asked } = await find({ min_compound: 0.5, max_compound: 0.4 })
  expect(found).toEqual([])
  expect(asked).not.toContain('facets')
})

test('what many have is found by its facet page by page, whatever else has come since', async () => {
  await fillSearch({ pool })
  const model = feedbackReadModel({ pool, window: 5 })
  const filter = { scorer: 'vader', max_compound: 0.5 }
  const page = await model.list({ filter, order: 'feedback_time', limit: 150, skip: 200 })
  const expected = records.map(({ value }) => value.message_id).toReversed()
  const fits = (id: string): boolean => id !== idOf(8) && id !== idOf(10)
  expect(page.rows.map(({ message_id }) => message_id)).toEqual(expected.filter(fits).slice(200, 350))
})

test('an index that is behind is asked for what lies behind more of the newest rows', async () => {
  await fillSearch({ pool })
  const newest = records.slice(-30).map(({ value }) => value.message_id)
  await pool.query(`DELETE FROM ${facetTable} WHERE message_id IN (?)`, [newest])
  const { found, asked, warnings } = await find({ scorer: 'My Scorer/2' })
  expect(found).toEqual([idOf(10)])
  expect(asked).toEqual(['edge', 'look', 'cover', 'edge', 'look', 'cover', 'facets', 'rows'])
  expect(warnings).toEqual([])
})

test('what is common is found by looking at the newest rows, with no question to the index', async () => {
  const { found, asked } = await find({ q: 'amaz', scorer: 'vader' }, 'feedback_time', 2)
  expect(found).toEqual([idOf(399), idOf(398)])
  expect(asked).toEqual(['edge', 'look', 'rows'])
})

test('what is new is found before the index has it', async () => {
  await fillSearch({ pool })
  await pool.query(`DELETE FROM ${searchTable} WHERE message_id = ?`, [idOf(384)])
  const model = feedbackReadModel({ pool, window: 20 })
  const { rows } = await model.list({ filter: { q: 'umbrella' }, order: 'arrival', limit: 10 })
  expect(rows.map(({ message_id }) => message_id)).toEqual([idOf(384), idOf(7)])
})

test.each<[string, () => Promise<void>, string]>([
  ['before the index is filled', async () => undefined, 'still filled'],
  [
    'while the index is far behind',
    async () => {
      await fillSearch({ pool })
      await pool.query(`DELETE FROM ${searchTable}`)
    },
    'behind'
  ]
])('%s all rows are looked at, and the log says why', async (_, make, reason) => {
  await make()
  const { found, asked, warnings } = await find({ q: 'umbrella' })
  expect(found).toEqual([idOf(384), idOf(7)])
  expect(asked).toContain('look on')
  expect(warnings).toEqual([expect.stringContaining(reason)])
})

test('a count of what is common is a bound, and of what is rare exact', async () => {
  await fillSearch({ pool })
  const model = feedbackReadModel({ pool, window: 5 })
  expect(await model.count({ q: 'umbrella' })).toEqual({ found: 2, isExact: true })
  expect(await model.count({ q: 'amazing' })).toMatchObject({ isExact: false })
})

test('the words of a search are served by the full-text index, and windows by the index of their order', async () => {
  const search = { filter: { q: 'umbrella' }, order: 'feedback_time', direction: 'DESC' } as const
  const end = { time: Date.UTC(2026, 1, 1) + 300_000, message_id: idOf(300) ?? '' }
  const keyOf = async ({ sql, values }: Statement, table: string): Promise<RowDataPacket | undefined> => {
    const [plan] = await pool.query<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
    return plan.find(line => line.table === table)
  }
  expect(await keyOf(indexStatement(search, '+w_umbrella*', 11), 's')).toMatchObject({ key: 'feedback_search_words' })
  expect(await keyOf(indexStatement(search, '+w_umbrella*', 11), 'f')).toMatchObject({ key: 'PRIMARY' })
  const edge = await keyOf(edgeStatement({ ...search, filter: { ...search.filter, sentiment: 'positive' } }, 9), 'f')
  expect(edge).toMatchObject({ key: 'feedback_by_sentiment', Extra: expect.stringContaining('Using index') })
  const look = await keyOf(lookStatement(search, end, 11), 'f')
  expect(look).toMatchObject({ key: 'feedback_by_time', type: 'range' })
  expect(String(look?.Extra)).not.toContain('filesort')
})

test.each([
  ['scorer', { scorer: 'My Scorer/2' }, 'feedback_facets_by_scorer'],
  ['min_compound', { min_compound: 0.987, max_compound: 0.989 }, 'feedback_facets_by_compound']
] as const)(
  '%s is served by an index of facets in the order of the time, from any place',
  async (facet, filter, key) => {
    await fillSearch({ pool })
    const search = { filter, order: 'feedback_time', direction: 'DESC' } as const
    const place = { time: Date.UTC(2026, 1, 1) + 300_000, message_id: idOf(300) ?? '' }
    for (const one of [search, { ...search, place }, { ...search, place, direction: 'ASC' as const }]) {
      const { sql, values } = facetStatement(one, facet, 11) ?? { sql: '', values: [] }
      const [plan] = await pool.query<RowDataPacket[]>(`EXPLAIN ${sql}`, [...values])
      const facets = plan.find(line => line.table === 'a')
      expect(facets).toMatchObject({ key, Extra: expect.stringContaining('Using index') })
      expect(String(facets?.Extra)).not.toContain('filesort')
      expect(plan.find(line => line.table === 'f')).toMatchObject({ key: 'PRIMARY', type: 'eq_ref' })
    }
  }
)
