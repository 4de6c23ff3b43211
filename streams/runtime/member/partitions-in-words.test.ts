import { expect, test } from 'vitest'
import { inWords } from './partitions-in-words.ts'

const of = (topic: string, ...numbers: readonly number[]) => numbers.map(partition => ({ topic, partition }))

test('names the partitions of each topic, neighbours as a range', () => {
  expect(inWords([...of('lines', 4, 0, 1, 2), ...of('totals', 1)])).toBe('partitions lines 0-2 4, totals 1')
})

test('says that a member has none', () => {
  expect(inWords([])).toBe('no partitions: other members of the group have them all')
})
