import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Sink, StreamRecord } from '#streams'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'

/** One implementation of a feedback sink under test. */
export interface SinkUnderTest {
  /** A sink as the engine gets it; its store may hold rows of earlier tests. */
  readonly sink: () => Sink<string, FeedbackScored>
  /** The stored rows with these ids, by id. */
  readonly stored: (ids: readonly string[]) => Promise<ReadonlyMap<string, FeedbackScored>>
}

type FeedbackRecord = StreamRecord<string, FeedbackScored>

/** A record that every feedback sink takes, with a fresh id. */
export function scored(change: Partial<FeedbackScored> = {}): FeedbackRecord {
  const value: FeedbackScored = {
    message_id: randomUUID(),
    customer_id: 'CUST001',
    feedback_text: 'This product is amazing!',
    sentiment_score: 'positive',
    compound: 0.6239,
    scorer: 'vader',
    scorer_version: '1.1.3',
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30),
    analysis_timestamp: Date.UTC(2026, 1, 19, 14, 30, 0, 123),
    ...change
  }
  return new StreamRecord(value.customer_id, value, value.feedback_timestamp)
}

/** `count` records with fresh ids. */
export function manyScored(count: number): readonly FeedbackRecord[] {
  return Array.from({ length: count }, (_, n) => scored({ customer_id: `CUST${n}` }))
}

export const idsOf = (records: readonly FeedbackRecord[]): readonly string[] =>
  records.map(({ value }) => value.message_id)

const halfAPair = 'half \ud83d of a pair'

/** Values that no sink stores, with the column that the reason must name. */
const badRows: readonly (readonly [string, Partial<FeedbackScored>, string])[] = [
  ['an id that is no UUID', { message_id: 'M-1' }, 'message_id'],
  ['an id in upper case', { message_id: randomUUID().toUpperCase() }, 'message_id'],
  ['an empty customer', { customer_id: '' }, 'customer_id'],
  ['a customer of 256 characters', { customer_id: '😀'.repeat(256) }, 'customer_id'],
  ['255 characters and a trailing blank', { customer_id: `${'c'.repeat(255)} ` }, 'customer_id'],
  ['a text of 65,536 bytes', { feedback_text: 'é'.repeat(32_768) }, 'feedback_text'],
  ['half a surrogate pair', { feedback_text: halfAPair }, 'feedback_text'],
  ['half a surrogate pair in the customer', { customer_id: halfAPair }, 'customer_id'],
  ['a time that is no number', { feedback_timestamp: Number.NaN }, 'feedback_timestamp'],
  ['the year 999', { feedback_timestamp: Date.UTC(1000, 0, 1) - 1 }, 'feedback_timestamp'],
  ['the year 10000', { analysis_timestamp: Date.UTC(10_000, 0, 1) }, 'analysis_timestamp'],
  ['an endless compound', { compound: Number.POSITIVE_INFINITY }, 'compound'],
  ['no number as compound', { compound: Number.NaN }, 'compound']
]

/** Values at the edge of what must be stored, and come back as they were. */
const oddRows: readonly (readonly [string, Partial<FeedbackScored>])[] = [
  ['emoji', { customer_id: '😀'.repeat(255), feedback_text: 'thumbs 👍🏽 up, family 👨‍👩‍👧' }],
  ['65,535 bytes of text', { feedback_text: 'x'.repeat(65_535) }],
  ['NUL, quotes, backslashes and line ends', { feedback_text: `\0 ' " \\ \\' \n \r \t \x1a %s ? ` }],
  ['what looks like SQL', { feedback_text: "'); DROP TABLE feedback_analysis; -- " }],
  ['blanks at the end', { customer_id: 'c ', feedback_text: ' t  ' }],
  [
    'the first time',
    { feedback_timestamp: Date.UTC(1000, 0, 1), analysis_timestamp: Date.UTC(1000, 0, 1, 0, 0, 0, 1) }
  ],
  ['the last time', { feedback_timestamp: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }],
  ['a time before 1970', { feedback_timestamp: Date.UTC(1969, 11, 31, 23, 59, 59, 999) }],
  ['an hour that daylight saving skips', { feedback_timestamp: Date.UTC(2026, 2, 29, 1, 30, 0, 123) }],
  ['compounds of full precision', { compound: -0.123_456_789_012_345_68 }]
]

/** The behaviour every sink with a primary key has. Call it once at the top of a test file. */
export function describeSink({ sink, stored }: SinkUnderTest): void {
  test('stores every record of a batch', async () => {
    const records = manyScored(1203)
    expect(await sink().write(records)).toEqual({ inserted: 1203, duplicates: 0, refused: [] })
    const rows = await stored(idsOf(records))
    expect(records.every(({ value }) => rows.has(value.message_id))).toBe(true)
  })

  test('takes an empty batch', async () => {
    expect(await sink().write([])).toEqual({ inserted: 0, duplicates: 0, refused: [] })
  })

  test('counts a replay as duplicates and leaves the rows as they were', async () => {
    const records = manyScored(700)
    const changed = records.map(record => record.withValue({ ...record.value, sentiment_score: 'negative' }))
    await sink().write(records)
    expect(await sink().write([...changed].reverse())).toEqual({ inserted: 0, duplicates: 700, refused: [] })
    const rows = await stored(idsOf(records))
    expect([...rows.values()].every(row => row.sentiment_score === 'positive')).toBe(true)
  })

  test('tells new rows from old ones in one batch', async () => {
    const records = manyScored(600)
    await sink().write(records.filter((_, n) => n % 3 === 0))
    expect(await sink().write(records)).toEqual({ inserted: 400, duplicates: 200, refused: [] })
  })

  test('keeps the first record of a key that comes more than once in a batch', async () => {
    const first = scored({ feedback_text: 'first' })
    const again = first.withValue({ ...first.value, feedback_text: 'again' })
    expect(await sink().write([first, scored(), again, again])).toEqual({ inserted: 2, duplicates: 2, refused: [] })
    const rows = await stored(idsOf([first]))
    expect(rows.get(first.value.message_id)?.feedback_text).toBe('first')
  })

  test('a refused record does not hide a good one with the same key', async () => {
    const good = scored()
    const bad = good.withValue({ ...good.value, feedback_text: halfAPair })
    const result = await sink().write([bad, good])
    expect(result).toMatchObject({ inserted: 1, duplicates: 0, refused: [{ index: 0 }] })
    expect((await stored(idsOf([good]))).size).toBe(1)
  })

  test('refuses bad rows alone, each with the column at fault', async () => {
    const records = [...manyScored(1000)]
    badRows.forEach(([, change], n) => {
      records.splice(n * 70, 0, scored(change))
    })
    const result = await sink().write(records)
    expect(result).toMatchObject({ inserted: 1000, duplicates: 0 })
    const refused = [...result.refused].sort((a, b) => a.index - b.index)
    expect(refused.map(({ index }) => index)).toEqual(badRows.map((_, n) => n * 70))
    refused.forEach(({ error }, n) => {
      const [what = '', , column = ''] = badRows[n] ?? []
      expect(error, what).toMatchObject({ code: 'row-refused', retryable: false })
      expect(error.message, what).toContain(column)
    })
  })

  test('refuses a record without a value', async () => {
    const empty = new StreamRecord('k', null as unknown as FeedbackScored, 0)
    expect(await sink().write([empty])).toMatchObject({ refused: [{ index: 0, error: { code: 'row-refused' } }] })
  })

  test.each(oddRows)('stores %s unchanged, in a short batch and in a full one', async (_, change) => {
    const alone = scored(change)
    const full = [...manyScored(499), scored(change)]
    await sink().write([alone])
    await sink().write(full)
    const rows = await stored(idsOf([alone, ...full]))
    for (const { value } of [alone, ...full]) expect(rows.get(value.message_id)).toEqual(value)
  })

  test('writers of the same keys get along, and count each row once', async () => {
    const records = manyScored(1500)
    const shuffled = Array.from({ length: 6 }, (_, n) => [...records.slice(n * 250), ...records.slice(0, n * 250)])
    const results = await Promise.all(shuffled.map(batch => sink().write(batch)))
    const total = (pick: 'inserted' | 'duplicates') => results.reduce((sum, result) => sum + result[pick], 0)
    expect({ inserted: total('inserted'), duplicates: total('duplicates') }).toEqual({
      inserted: 1500,
      duplicates: 7500
    })
  })
}
