import { expect, test } from 'vitest'
import { searchEntry } from './search-entry.ts'
import { compoundWords, scorerWord, searchWords } from './search-words.ts'
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

test('an entry holds the words of the text, the scorer and the compound', () => {
  const entry = { message_id: 'x', feedback_text: 'So so', scorer: 'vader', compound: 0.5 }
  expect(searchEntry(entry)).toEqual({ message_id: 'x', words: 'w_so s_vader c_30' })
})

test('a range of compounds is made of the steps that it touches', () => {
  expect(compoundWords(0.93, 1)).toEqual(['c_38', 'c_39', 'c_40'])
  expect(compoundWords(-2, -1)).toEqual(['c_00'])
  expect(compoundWords(0.5, 0.4)).toEqual([])
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

test('names of scorers of any kind make one word', () => {
  expect(scorerWord('My Scorer/2')).toBe('s_my_20scorer_2f2')
})

test('there is nothing to match without terms', () => {
  expect(textMatcher([])).toBeUndefined()
})
