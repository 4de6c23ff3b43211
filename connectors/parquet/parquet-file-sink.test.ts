import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { openDuckdb } from '../duckdb/database.ts'
import { boolean, columnsOf, date, double, int32, listOf, parquetFileSink, struct, text, timestamp } from './index.ts'

interface Cup {
  readonly id: string
  readonly size: number | null
  readonly weight: number
  readonly clean: boolean
  readonly made: number
  readonly sold: string | null
  readonly tags: readonly string[]
  readonly uses: readonly { readonly at: number; readonly by: string | null }[]
}

const columns = columnsOf<Cup>({
  id: { type: text },
  size: { type: int32, optional: true },
  weight: { type: double },
  clean: { type: boolean },
  made: { type: timestamp },
  sold: { type: date, optional: true },
  tags: { type: listOf(text) },
  uses: { type: listOf(struct({ at: { type: timestamp }, by: { type: text, optional: true } })) }
})

const cup: Cup = {
  id: 'a 😀',
  size: 3,
  weight: 0.25,
  clean: true,
  made: Date.UTC(2026, 1, 19, 14, 30, 0, 123),
  sold: '2026-03-01',
  tags: ['x', ''],
  uses: [{ at: 0, by: null }]
}
const bare: Cup = { ...cup, id: 'b', size: null, sold: null, tags: [], uses: [] }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-parquet-'))
})
afterEach(() => rm(folder, { recursive: true }))

const records = (...cups: readonly Cup[]) => cups.map(value => new StreamRecord('k', value, 0))

test('DuckDB reads the file with the types and values that went in', async () => {
  const sink = parquetFileSink<string, Cup>({ folder: join(folder, 'made', 'here'), columns })
  await sink.open?.()
  expect(await sink.write(records(cup, bare))).toEqual({ inserted: 2, duplicates: 0, refused: [] })
  const database = await openDuckdb()
  const from = `read_parquet('${join(folder, 'made', 'here', '*.parquet')}')`
  const types = await database.rows(`SELECT column_name AS n, column_type AS t FROM (DESCRIBE SELECT * FROM ${from})`)
  expect(Object.fromEntries(types.map(({ n, t }) => [n, t]))).toEqual({
    id: 'VARCHAR',
    size: 'INTEGER',
    weight: 'DOUBLE',
    clean: 'BOOLEAN',
    made: 'TIMESTAMP WITH TIME ZONE',
    sold: 'DATE',
    tags: 'VARCHAR[]',
    uses: 'STRUCT("at" TIMESTAMP WITH TIME ZONE, "by" VARCHAR)[]'
  })
  const rows = await database.rows(
    `SELECT id, size, weight, clean, epoch_ms(made) AS made, sold::VARCHAR AS sold, to_json(tags) AS tags, len(uses) AS uses FROM ${from}`
  )
  const shared = { weight: 0.25, clean: true, made: cup.made }
  expect(rows).toEqual([
    { ...shared, id: 'a 😀', size: 3, sold: '2026-03-01', tags: '["x",""]', uses: 1 },
    { ...shared, id: 'b', size: null, sold: null, tags: '[]', uses: 0 }
  ])
  database.close()
})

test('each batch is a new whole file, and an empty batch is none', async () => {
  const sink = parquetFileSink<string, Cup>({ folder, columns })
  await sink.write(records(cup))
  await sink.write(records(cup))
  await sink.write([])
  const files = await readdir(folder)
  expect(files).toHaveLength(2)
  for (const file of files) {
    const bytes = await readFile(join(folder, file))
    expect(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString()).toBe('PAR1PAR1')
  }
})

test('parts of a process that died are removed when they are old, those of others are left', async () => {
  const [old, young] = [join(folder, 'old.parquet.part'), join(folder, 'young.parquet.part')]
  await Promise.all([writeFile(old, 'x'), writeFile(young, 'x')])
  await utimes(old, new Date(0), new Date(0))
  await parquetFileSink<string, Cup>({ folder, columns }).open?.()
  expect(await readdir(folder)).toEqual(['young.parquet.part'])
})

test('a folder that is none fails for good, and leaves no part', async () => {
  await writeFile(join(folder, 'file'), '')
  const sink = parquetFileSink<string, Cup>({ folder: join(folder, 'file'), columns })
  await expect(sink.open?.()).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
  await expect(sink.write(records(cup))).rejects.toMatchObject({ code: 'sink-failed' })
  expect(await readdir(folder)).toEqual(['file'])
})
