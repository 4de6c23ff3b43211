import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Sink, StreamRecord } from '#streams'

/** A row that changes: the larger version is the newer one. */
export interface VersionedRow {
  readonly id: string
  readonly version: number
  /** At most 20 characters. */
  readonly text: string
}

/** One implementation of an upserting sink under test. */
export interface UpsertSinkUnderTest {
  /** A sink as the engine gets it; its store may hold rows of earlier tests. */
  readonly sink: () => Sink<string, VersionedRow>
  /** The stored rows with these ids, by id. */
  readonly stored: (ids: readonly string[]) => Promise<ReadonlyMap<string, VersionedRow>>
}

type VersionedRecord = StreamRecord<string, VersionedRow>

const at = (id: string, version: number, text = `version ${version}`): VersionedRecord =>
  new StreamRecord(id, { id, version, text }, 0)

const many = (count: number, version: number): readonly VersionedRecord[] =>
  Array.from({ length: count }, () => at(randomUUID(), version))

const again = (records: readonly VersionedRecord[], version: number): readonly VersionedRecord[] =>
  records.map(({ key }) => at(key, version))

/** The behaviour every upserting sink has. Call it once at the top of a test file. */
export function describeUpsertSink({ sink, stored }: UpsertSinkUnderTest): void {
  const versionsOf = async (records: readonly VersionedRecord[]): Promise<readonly (number | undefined)[]> => {
    const rows = await stored(records.map(({ key }) => key))
    return records.map(({ key }) => rows.get(key)?.version)
  }

  test('stores every row of a batch', async () => {
    const records = many(1203, 1)
    expect(await sink().write(records)).toEqual({ inserted: 1203, duplicates: 0, refused: [] })
    expect(new Set(await versionsOf(records))).toEqual(new Set([1]))
  })

  test('takes an empty batch', async () => {
    expect(await sink().write([])).toEqual({ inserted: 0, duplicates: 0, refused: [] })
  })

  test.each([1, 2, 500, 733])('counts a replay of %i rows as duplicates and changes nothing', async count => {
    const records = many(count, 7)
    await sink().write(records)
    const changed = records.map(record => record.withValue({ ...record.value, text: 'another' }))
    expect(await sink().write(changed)).toEqual({ inserted: 0, duplicates: count, refused: [] })
    const rows = await stored(records.map(({ key }) => key))
    expect(new Set([...rows.values()].map(({ text }) => text))).toEqual(new Set(['version 7']))
  })

  test.each([1, 2, 500, 733])('lets %i newer rows take the place of the stored ones', async count => {
    const records = many(count, 7)
    await sink().write(records)
    expect(await sink().write(again(records, 8))).toEqual({ inserted: count, duplicates: 0, refused: [] })
    const rows = await stored(records.map(({ key }) => key))
    expect(new Set([...rows.values()].map(({ text }) => text))).toEqual(new Set(['version 8']))
  })

  test.each([1, 2, 500, 733])('leaves the stored rows where %i older ones come, and counts them', async count => {
    const records = many(count, 7)
    await sink().write(records)
    expect(await sink().write(again(records, 6))).toEqual({ inserted: 0, duplicates: count, refused: [] })
    expect(new Set(await versionsOf(records))).toEqual(new Set([7]))
  })

  test('tells new, newer and old rows in one batch', async () => {
    const [newer, older, fresh] = [many(200, 5), many(150, 5), many(90, 5)]
    await sink().write([...newer, ...older])
    const mixed = [...again(newer, 6), ...again(older, 4), ...fresh]
    expect(await sink().write(mixed)).toEqual({ inserted: 290, duplicates: 150, refused: [] })
    expect(new Set(await versionsOf(newer))).toEqual(new Set([6]))
    expect(new Set(await versionsOf(older))).toEqual(new Set([5]))
  })

  test('keeps the newest of the rows of one key in a batch, wherever it stands', async () => {
    const id = randomUUID()
    const result = await sink().write([at(id, 2), at(id, 10), at(id, 9), at(randomUUID(), 1)])
    expect(result).toEqual({ inserted: 2, duplicates: 2, refused: [] })
    expect(await versionsOf([at(id, 0)])).toEqual([10])
  })

  test('refuses a row that does not fit alone, by name, and stores the others', async () => {
    const records = [...many(700, 1)]
    const bad = at(randomUUID(), 1, 'x'.repeat(21))
    records.splice(333, 0, bad)
    const result = await sink().write(records)
    expect(result).toMatchObject({
      inserted: 700,
      duplicates: 0,
      refused: [{ index: 333, error: { code: 'row-refused' } }]
    })
    expect(result.refused[0]?.error.message).toContain('text')
    expect((await stored([bad.key])).size).toBe(0)
  })

  test('a refused row does not hide an older good one of its key', async () => {
    const id = randomUUID()
    const result = await sink().write([at(id, 1), at(id, 2, 'half \ud83d of a pair'), at(id, 3, 'y'.repeat(21))])
    expect(result).toMatchObject({ inserted: 1, duplicates: 0 })
    expect(result.refused.map(({ index }) => index).sort()).toEqual([1, 2])
    expect(await versionsOf([at(id, 0)])).toEqual([1])
  })

  test('writers of the same keys get along, and the newest version stays', async () => {
    const records = many(600, 0)
    const writers = Array.from({ length: 6 }, (_, n) => again(records, n + 1))
    const turned = writers.map((batch, n) => [...batch.slice(n * 100), ...batch.slice(0, n * 100)])
    const results = await Promise.all(turned.map(batch => sink().write(batch)))
    expect(results.map(({ inserted, duplicates }) => inserted + duplicates)).toEqual(writers.map(() => 600))
    expect(new Set(await versionsOf(records))).toEqual(new Set([6]))
  })
}
