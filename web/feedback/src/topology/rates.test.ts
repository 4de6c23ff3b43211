import { expect, test } from 'vitest'
import { ratesOf } from './rates.ts'
import { answer } from './test-answers.ts'
import type { Topologies } from './types.ts'

const rates = (before: Topologies | undefined, now: Topologies) =>
  ratesOf('feedback', before, now).map(({ perSecond, millis }) => [perSecond, millis])

test('tells records a second and the mean time of a call between two answers', () => {
  expect(rates(answer(10, 100, 10, 1), answer(12, 150, 20, 1.02))).toEqual([[25, expect.closeTo(2)]])
})

test('tells no rate from one answer alone, nor over a restart', () => {
  expect(rates(undefined, answer(12, 150))).toEqual([[undefined, undefined]])
  expect(rates(answer(10, 100), answer(12, 5))).toEqual([[undefined, undefined]])
})

test('a source reads what the step behind it takes, and a topic is written what the step before it hands on', () => {
  const node = (
    name: string,
    kind: 'source' | 'processor' | 'topic',
    verb: string,
    parents: string[],
    children: string[]
  ) => ({
    name,
    kind,
    verb,
    topics: [],
    stores: [],
    parents,
    children
  })
  const nodes = [
    node('read', 'source', 'stream', [], ['enrich']),
    node('enrich', 'processor', 'mapValues', ['read'], ['write']),
    node('write', 'topic', 'to', ['enrich'], [])
  ]
  const withNodes = (second: number, processed: number): Topologies => {
    const one = answer(second, processed)
    const steps = one.topologies.flatMap(topology => topology.steps)
    const idle = (name: string) => steps.map(step => ({ ...step, name, processed: 0 }))
    return {
      ...one,
      topologies: one.topologies.map(topology => ({
        ...topology,
        sub_topologies: [{ id: 0, nodes }],
        steps: [...idle('read'), ...steps, ...idle('write')]
      }))
    }
  }
  expect(rates(withNodes(0, 0), withNodes(2, 10)).map(([perSecond]) => perSecond)).toEqual([5, 5, 5])
})
