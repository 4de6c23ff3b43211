import { describe, expect, test } from 'vitest'
import { differenceOf } from './compare.ts'
import { differences, flaws, knownCases } from './differences.ts'
import { runCase } from './run-case.ts'

const cases = knownCases()

describe('what Kafka Streams does with the same topology and records', () => {
  for (const each of cases) {
    test(`${each.id}: ${each.doc ?? each.focus}`, async () => {
      const difference = differenceOf(await runCase(each), each.expected)
      if (differences[each.id] === undefined) expect(`${each.id}: ${difference ?? 'equal'}`).toBe(`${each.id}: equal`)
      else expect(difference, `${each.id} no longer differs; take it out of differences.json`).toBeDefined()
    })
  }

  test('differs on purpose only where Kafka Streams is known to be flawed', () => {
    const flawed = new Set([...Object.keys(flaws), ...cases.filter(each => each.quirk).map(({ id }) => id)])
    expect(Object.keys(differences).filter(id => !flawed.has(id))).toEqual([])
  })
})
