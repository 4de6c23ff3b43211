import { expect, test } from 'vitest'
import type { Metrics } from '#streams'
import { cachedScorer } from './cached-scorer.ts'
import { score } from './score.ts'
import type { Scorer, Sentiment } from './scorer.ts'
import { createScorer, scorers } from './scorers.ts'

/** A scorer that notes what it is asked. */
function noting(answer: (text: string) => Sentiment | Promise<Sentiment>) {
  const asked: string[] = []
  const scorer: Scorer = {
    name: 'noting',
    version: '1',
    labels: ['neutral'],
    score: text => {
      asked.push(text)
      return answer(text)
    }
  }
  return { scorer, asked }
}

const neutral = { label: 'neutral', compound: 0 }

function countingMetrics() {
  const values: Record<string, number> = {}
  const metrics: Metrics = {
    series: ({ name }, labels) => {
      const key = [name, labels.result].filter(Boolean).join(' ')
      return {
        add: amount => {
          values[key] = (values[key] ?? 0) + amount
        },
        set: value => {
          values[key] = value
        },
        observe: () => undefined
      }
    },
    remove: () => undefined
  }
  return { metrics, values }
}

test('asks once for each text and counts hits and misses', () => {
  const { scorer, asked } = noting(() => neutral)
  const { metrics, values } = countingMetrics()
  const cached = cachedScorer(scorer, { entries: 10, metrics })
  for (const text of ['a', 'b', 'a', 'a']) expect(cached.score(text)).toEqual(neutral)
  expect(asked).toEqual(['a', 'b'])
  expect(values).toEqual({
    'sentiment_cache_requests_total hit': 2,
    'sentiment_cache_requests_total miss': 2,
    sentiment_cache_entries: 2
  })
})

test('keeps the name, version and labels of its scorer', () => {
  const { scorer } = noting(() => neutral)
  expect(cachedScorer(scorer, { entries: 1 })).toMatchObject({ name: 'noting', version: '1', labels: ['neutral'] })
})

test('forgets the least recently used text when full', () => {
  const { scorer, asked } = noting(() => neutral)
  const cached = cachedScorer(scorer, { entries: 2 })
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) cached.score(text)
  expect(asked).toEqual(['a', 'b', 'c', 'b'])
})

test('tells texts apart that differ in a lone surrogate only', () => {
  const { scorer, asked } = noting(() => neutral)
  const cached = cachedScorer(scorer, { entries: 9 })
  for (const text of ['\ud800', '\ud801', '\ufffd']) cached.score(text)
  expect(asked).toHaveLength(3)
})

test('shares one answer among calls for the same text, and answers at once when it is known', async () => {
  const { scorer, asked } = noting(async () => neutral)
  const cached = cachedScorer(scorer, { entries: 9 })
  expect(await Promise.all([cached.score('a'), cached.score('a')])).toEqual([neutral, neutral])
  expect(asked).toEqual(['a'])
  expect(cached.score('a')).toEqual(neutral)
})

test('does not keep a failure', async () => {
  let fails = true
  const { scorer, asked } = noting(async () => {
    if (fails) throw new Error('down')
    return neutral
  })
  const { metrics, values } = countingMetrics()
  const cached = cachedScorer(scorer, { entries: 9, metrics })
  await expect(cached.score('a')).rejects.toThrow('down')
  expect(values.sentiment_cache_entries).toBe(0)
  fails = false
  expect(await cached.score('a')).toEqual(neutral)
  expect(asked).toEqual(['a', 'a'])
})

test('is off unless configured, and configured by its number of entries', () => {
  const { scorer, asked } = noting(() => neutral)
  const among = { ...scorers, noting: () => scorer }
  const plain = createScorer('noting', {}, among)
  const cached = createScorer('noting', { cacheEntries: 5 }, among)
  for (const made of [plain, cached]) for (const text of ['a', 'a']) made.score(text)
  expect(asked).toEqual(['a', 'a', 'a'])
  expect(createScorer('vader', { cacheEntries: 5 }).score('good')).toMatchObject({ compound: score('good').compound })
})

test('refuses a number of entries that makes no sense', () => {
  const { scorer } = noting(() => neutral)
  for (const entries of [0, -1, 1.5, Number.NaN]) {
    expect(() => cachedScorer(scorer, { entries })).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
  }
})
