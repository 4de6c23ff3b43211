import { expect, test } from 'vitest'
import { searchEntry } from './search-entry.ts'
import { searchWords } from './search-words.ts'
import { textMatcher } from './word-pattern.ts'

test('words are indexed once, without case and accents, in ASCII', () => {
  expect(searchWords('Café, café! 100% NAÏVE a_b')).toEqual(['w_cafe', 'w_100', 'w_naive', 'w_a', 'w_b'])
  expect(searchWords('доставка')).toEqual(['w__434_43e_441_442_430_432_43a_430'])
  expect(searchWords('😍 ... !')).toEqual([])
})

test('of scripts without blanks each character is a word', () => {
  expect(searchWords('配送 late')).toEqual(['w__914d', 'w__9001', 'w_late'])
})

test('no word is longer than the index takes', () => {
  expect(searchWords('ж'.repeat(60))[0]).toHaveLength(80)
})

test('an entry holds the words of the text', () => {
  expect(searchEntry({ message_id: 'x', feedback_text: 'So so, late' })).toEqual({
    message_id: 'x',
    words: 'w_so w_late'
  })
})

const holds = (text: string, ...terms: string[]): boolean | undefined => textMatcher(terms)?.(text)

test.each([
  ['The delivery was late', ['deliv', 'LATE'], true],
  ['The delivery was late', ['livery'], false],
  ['Café', ['cafe'], true],
  ['cafe', ['CAFÉ'], true],
  ['It cost 100%_ more', ['100%_'], true],
  ['It cost 100%_ more', ['00%'], false],
  ['so-so (broken)', ['so-so', '(broken)', 'broken'], true],
  ['so-so', ['o-s'], false],
  ['新しいiPhoneの配送が遅い', ['iphone', '配送'], true],
  ['very :) nice', [':)'], true],
  ['Привет, мир', ['привет'], true],
  ['line\nbreak', ['break'], true]
])('%j holds %j: %j', (text, terms, found) => {
  expect(holds(text, ...terms)).toBe(found)
})

test('every word that a term begins is in the index under what begins with the word of the term', () => {
  for (const [text, term] of [
    ['Übergröße', 'ubergr'],
    ['配送が遅い', '送が'],
    ['don’t', 'don’t'],
    ['İstanbul', 'istan']
  ] as const) {
    const indexed = searchWords(text)
    for (const word of searchWords(term)) expect(indexed.some(known => known.startsWith(word))).toBe(true)
  }
})

test('there is nothing to match without terms', () => {
  expect(textMatcher([])).toBeUndefined()
})
