import { expect, test } from 'vitest'
import { besidesOf, gapWords, letterOf, searchedWords, type TraceEvent } from './words.ts'

const event = (more: Partial<TraceEvent>): TraceEvent => ({
  kind: 'accepted',
  at: '2026-02-19T14:30:00Z',
  gap_ms: 0,
  detail: 'written',
  ...more
})

test.each([
  [0, '+0 ms'],
  [12, '+12 ms'],
  [-3, '−3 ms'],
  [3_400, '+3.4 s'],
  [150_000, '+2.5 min'],
  [7_200_000, '+2.0 h'],
  [-172_800_000, '−2.0 d']
])('a gap of %i ms reads %s', (millis, words) => {
  expect(gapWords(millis)).toBe(words)
})

test('says why it died or was given up, by whom, and which trace its request had', () => {
  expect(besidesOf(event({ kind: 'dead', reason: 'invalid-value', step: 'validate' }))).toBe(
    'invalid-value in validate'
  )
  expect(besidesOf(event({ kind: 'discarded', reason: 'spam', actor: 'ann' }))).toBe('because: spam, by ann')
  expect(besidesOf(event({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }))).toBe(
    'trace 4bf92f3577b34da6a3ce929d0e0e4736'
  )
  expect(besidesOf(event({}))).toBe('')
})

test('a death leads to its letter, and nothing else does', () => {
  const place = { topic: 'dead', partition: 3, offset: 17 }
  expect(letterOf(event({ kind: 'dead', ...place }))).toBe('dead-3-17')
  expect(letterOf(event({ kind: 'replayed', ...place }))).toBeUndefined()
})

test('says how much was searched, and whether that was all', () => {
  expect(searchedWords({ records: 1, complete: true })).toBe(
    'Looked at 1 record in Kafka: all that there was to look at.'
  )
  expect(searchedWords({ records: 100_000, complete: false })).toBe(
    'Looked at 100,000 records in Kafka, the newest only: TRACE_SEARCH_RECORDS is the limit.'
  )
})
