import { expect, test } from 'vitest'
import { refusedRow, type SqlRow } from '../sql-row.ts'
import { byKey, cutBatches, splitRepeats } from './row-batches.ts'
import { storeOnce } from './store-once.ts'

const row = (key: string, index: number, bytes = 10): SqlRow => ({ key, index, bytes, values: [key] })

test('the first row of a key is told from its repeats', () => {
  const rows = [row('b', 1), row('a', 0), row('a', 2), row('a', 3)].sort(byKey)
  const { first, repeats } = splitRepeats(rows)
  expect(first.map(({ index }) => index)).toEqual([0, 1])
  expect(repeats.map(({ index }) => index)).toEqual([2, 3])
})

test('batches are cut by rows and by bytes, and a row over the limit stands alone', () => {
  const rows = [row('a', 0), row('b', 1), row('c', 2), row('d', 3, 95), row('e', 4, 500), row('f', 5)]
  const keys = cutBatches(rows, 2, 100).map(batch => batch.map(({ key }) => key).join(''))
  expect(keys).toEqual(['ab', 'c', 'd', 'e', 'f'])
  expect(cutBatches([], 2, 100)).toEqual([])
})

test('a repeat gets its turn when the row before it is refused, and not otherwise', async () => {
  const stores: number[][] = []
  const batch = [row('a', 0), row('b', 1), row('a', 2), row('b', 3), row('a', 4)].sort(byKey)
  const result = await storeOnce(batch, async rows => {
    stores.push(rows.map(({ index }) => index))
    const refused = rows.filter(({ index }) => index === 0).map(({ index }) => refusedRow(index, 'no'))
    return { inserted: rows.length - refused.length, duplicates: 0, refused }
  })
  expect(stores).toEqual([[0, 1], [2]])
  expect(result).toMatchObject({ inserted: 2, duplicates: 2, refused: [{ index: 0 }] })
})
