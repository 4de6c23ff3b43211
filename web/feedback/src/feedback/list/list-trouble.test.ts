import { expect, test } from 'vitest'
import { RequestProblem } from '../../../../shared/api/ask.ts'
import { countTrouble, listTrouble } from './list-trouble.ts'

const detail = 'What was asked for took longer than allowed.'
const slow = new RequestProblem(detail, 503, { type: 'urn:millrace:problem:query-timeout' })
const away = new RequestProblem('The database does not answer.', 503, {
  type: 'urn:millrace:problem:database-unavailable'
})

test('says of words that take too long to find what to add to them', () => {
  const { title, words } = listTrouble(slow, { q: 'zeppelin' })
  expect(title).toBe('The search took too long')
  expect(words).toContain('Choose a customer or a shorter time beside them')
  expect(listTrouble(slow, { sentiment: 'negative' })).toEqual({ title, words: detail })
})

test('gives the reason of every other failure', () => {
  expect(listTrouble(away, { q: 'late' })).toEqual({ title: 'The list cannot be loaded', words: away.message })
  expect(countTrouble(slow)).toBe('Too many to count in time')
  expect(countTrouble(away)).toBe('They cannot be counted: The database does not answer.')
})
