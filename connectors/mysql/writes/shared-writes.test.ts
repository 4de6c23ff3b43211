import { expect, test } from 'vitest'
import type { SinkResult } from '#streams'
import { refusedRow, type SqlRow } from '../sql-row.ts'
import { byKey, cutBatches } from './row-batches.ts'
import { sharedWrites } from './shared-writes.ts'

const row = (key: string, index: number): SqlRow => ({ key, index, bytes: 1, values: [key] })
const rowsOf = (keys: string, first: number): readonly SqlRow[] => [...keys].map((key, n) => row(key, first + n))
const keysOf = (rows: readonly SqlRow[]): string => rows.map(({ key }) => key).join('')
const inserted = (rows: readonly SqlRow[]): SinkResult => ({ inserted: rows.length, duplicates: 0, refused: [] })

/** A store whose statements end when the test says so. */
function gated(lanes = 1, outcome: (rows: readonly SqlRow[]) => SinkResult = inserted) {
  const begun: string[] = []
  const gates: PromiseWithResolvers<void>[] = []
  const write = sharedWrites({
    lanes,
    cut: rows => cutBatches(rows.sort(byKey), 4, 1_000),
    store: async rows => {
      const gate = Promise.withResolvers<void>()
      begun.push(keysOf(rows))
      gates.push(gate)
      await gate.promise
      return outcome(rows)
    }
  })
  const turn = () => new Promise(resolve => setImmediate(resolve))
  const end = async (how: (gate: PromiseWithResolvers<void>) => void = gate => gate.resolve()): Promise<void> => {
    const gate = gates.shift()
    if (gate === undefined) throw new Error('nothing runs')
    how(gate)
    await turn()
    await turn()
  }
  return { begun, write, turn, end }
}

test('an idle sink begins in the next turn, and what comes in the same turn shares its statements', async () => {
  const { begun, write, turn, end } = gated(2)
  const results = Promise.all([write(rowsOf('df', 0)), write(rowsOf('ac', 2)), write(rowsOf('be', 4))])
  await turn()
  expect(begun).toEqual(['abcd', 'ef'])
  await end()
  await end()
  expect(await results).toEqual([2, 2, 2].map(n => ({ inserted: n, duplicates: 0, refused: [] })))
})

test('what comes while statements run is sorted as one for the next ones', async () => {
  const { begun, write, turn, end } = gated()
  const first = write(rowsOf('xy', 0))
  await turn()
  const rest = [write(rowsOf('pzbh', 2)), write(rowsOf('aqc', 6))]
  await turn()
  expect(begun).toEqual(['xy'])
  await end()
  expect((await first).inserted).toBe(2)
  await end()
  await end()
  expect(begun).toEqual(['xy', 'abch', 'pqz'])
  expect((await Promise.all(rest)).map(result => result.inserted)).toEqual([4, 3])
})

test('every write hears of its own refused rows, and duplicates add up', async () => {
  const { write, turn, end } = gated(1, rows => ({
    inserted: rows.length - 2,
    duplicates: 1,
    refused: rows.filter(({ key }) => key === 'c').map(({ index }) => refusedRow(index, 'no'))
  }))
  const results = Promise.all([write(rowsOf('ab', 10)), write(rowsOf('cd', 12))])
  await turn()
  await end()
  const [one, two] = await results
  expect([one?.refused, two?.refused.map(({ index }) => index)]).toEqual([[], [12]])
  const total = [one, two].reduce((sum, result) => sum + (result?.inserted ?? 0) + (result?.duplicates ?? 0), 0)
  expect(total).toBe(3)
})

test('a failed statement rejects the writes with rows in it, once none of their statements runs, and spares the rest', async () => {
  const { begun, write, turn, end } = gated(2)
  const failing = write(rowsOf('abcdefghijkl', 0))
  let settled = false
  failing.catch(() => {
    settled = true
  })
  await turn()
  expect(begun).toEqual(['abcd', 'efgh'])
  const next = write(rowsOf('z', 20))
  await end(gate => gate.reject(new Error('away')))
  expect([settled, begun]).toEqual([false, ['abcd', 'efgh', 'z']])
  await end()
  await expect(failing).rejects.toThrow('away')
  await end()
  expect(await next).toMatchObject({ inserted: 1 })
})

test('a write of no rows waits for nothing', async () => {
  expect(await gated().write([])).toEqual({ inserted: 0, duplicates: 0, refused: [] })
})
