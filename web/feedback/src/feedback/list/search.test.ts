import { expect, test } from 'vitest'
import { changedSearch, isFiltered, parametersOf, readSearch } from './search.ts'

test('reads what fits and leaves out what does not', () => {
  const raw = {
    sentiment: 'negative',
    customer_id: 4711,
    from: '2026-02-19T14:30',
    to: 'tomorrow',
    min_compound: -2,
    max_compound: 0.5,
    colour: 'blue'
  }
  expect(readSearch(raw)).toEqual({
    sentiment: 'negative',
    customer_id: '4711',
    from: '2026-02-19T14:30',
    max_compound: 0.5
  })
})

test('reads words whatever an address makes of them, and leaves out blanks', () => {
  expect(readSearch({ q: 'late box' })).toEqual({ q: 'late box' })
  expect(readSearch({ q: 404 })).toEqual({ q: '404' })
  expect(readSearch({ q: true })).toEqual({ q: 'true' })
  expect(readSearch({ q: ' ' })).toEqual({})
})

test('a changed condition begins at the first page, and undefined takes one away', () => {
  const search = readSearch({ sentiment: 'positive', customer_id: 'a', cursor: 'c' })
  expect(changedSearch(search, { sentiment: undefined })).toEqual({ customer_id: 'a' })
})

test('knows whether anything is asked for, and says it to the API', () => {
  expect(isFiltered({ cursor: 'c' })).toBe(false)
  expect(isFiltered({ q: 'late' })).toBe(true)
  expect(parametersOf({ q: 'late box', customer_id: 'a b', min_compound: 0, cursor: 'c' }).toString()).toBe(
    'q=late+box&customer_id=a+b&min_compound=0'
  )
})
