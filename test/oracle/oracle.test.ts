import { describe, expect, test } from 'vitest'
import { knows, MissingVerb } from './build.ts'
import type { CaseResult, OracleCase } from './case.ts'
import { differenceOf } from './compare.ts'
import { differences, flaws, knownCases } from './differences.ts'
import { notYet } from './not-yet.ts'
import { runCase } from './run-case.ts'

const cases = knownCases()

/** What came of a case, or the first verb that is not there. */
async function resultOf(given: OracleCase): Promise<CaseResult | string> {
  try {
    return await runCase(given)
  } catch (thrown) {
    if (thrown instanceof MissingVerb) return thrown.verb
    throw thrown
  }
}

describe('what Kafka Streams does with the same topology and records', () => {
  for (const each of cases) {
    test(`${each.id}: ${each.doc ?? each.focus}`, async context => {
      const result = await resultOf(each)
      if (typeof result === 'string') {
        expect(notYet).toContain(result)
        return context.skip(`the DSL has no ${result}`)
      }
      const difference = differenceOf(result, each.expected)
      if (differences[each.id] === undefined) expect(`${each.id}: ${difference ?? 'equal'}`).toBe(`${each.id}: equal`)
      else expect(difference, `${each.id} no longer differs; take it out of differences.json`).toBeDefined()
    })
  }

  test('lists no verb as missing that is there', () => {
    expect(notYet.filter(knows)).toEqual([])
  })

  test('differs on purpose only where Kafka Streams is known to be flawed', () => {
    const flawed = new Set([...Object.keys(flaws), ...cases.filter(each => each.quirk).map(({ id }) => id)])
    expect(Object.keys(differences).filter(id => !flawed.has(id))).toEqual([])
  })
})
