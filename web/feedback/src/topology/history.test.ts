import { expect, test } from 'vitest'
import { changeOf, rateHistory, remembered } from './history.ts'
import { answer } from './test-answers.ts'
import type { Topologies } from './types.ts'

const secondsOf = (answers: readonly Topologies[]): readonly number[] => answers.map(({ at }) => Date.parse(at) / 1_000)
const after = (seconds: readonly number[]): readonly Topologies[] =>
  seconds.reduce<readonly Topologies[]>((kept, at) => remembered(kept, answer(at, at)), [])

test('remembers the answers of five minutes, each once', () => {
  expect(secondsOf(after([0, 5, 301, 301, 302]))).toEqual([5, 301, 302])
})

test('compares the latest answer with one of about ten seconds before', () => {
  const { before, now } = changeOf(after([0, 5, 11, 12])) ?? {}
  expect(secondsOf([before, now].flatMap(one => one ?? []))).toEqual([5, 12])
})

test('after a pause the answer before it is compared, and one answer is compared with none', () => {
  const { before } = changeOf(after([0, 60])) ?? {}
  expect(before?.at).toBe(answer(0, 0).at)
  expect(changeOf(after([3]))).toMatchObject({ before: undefined })
  expect(changeOf([])).toBeUndefined()
})

test('tells how fast a step was from answer to answer, and nothing over a restart', () => {
  const answers = [answer(0, 0), answer(2, 10), answer(4, 3), answer(6, 4)]
  expect(rateHistory(answers, 'feedback', 'enrich').map(({ perSecond }) => perSecond)).toEqual([5, null, 0.5])
})
