import { expect, test } from 'vitest'
import { referenceTexts, sumSensitiveTexts } from './reference/reference.ts'
import { loadLexicon } from './vader/lexicon.ts'
import { everyRule, type RuleName, ruleDescriptions } from './vader/rules.ts'
import { createVader, type VaderScore } from './vader/vader.ts'

const texts = [...referenceTexts(), ...sumSensitiveTexts()]
const lexicon = loadLexicon()

const same = (a: VaderScore, b: VaderScore): boolean =>
  a.compound === b.compound && a.positive === b.positive && a.neutral === b.neutral && a.negative === b.negative

const noticed = (vader: ReturnType<typeof createVader>): boolean =>
  texts.some(({ text, score }) => !same(vader.score(text), score))

test('the reference data agrees while every rule is on', () => {
  expect(noticed(createVader(lexicon, everyRule))).toBe(false)
})

for (const name of Object.keys(ruleDescriptions) as RuleName[]) {
  test(`the reference data notices when "${name}" is switched off`, () => {
    expect(noticed(createVader(lexicon, { ...everyRule, [name]: false }))).toBe(true)
  })
}

test('the reference data notices each booster, dampener and negation that is left out', () => {
  const unnoticed: string[] = []
  const leftOut = (word: string, without: Partial<typeof lexicon>) => {
    const concerned = texts.filter(({ text }) => text.toLowerCase().includes(word.split(' ')[0] as string))
    const vader = createVader({ ...lexicon, ...without })
    if (concerned.every(({ text, score }) => same(vader.score(text), score))) unnoticed.push(word)
  }
  for (const word of lexicon.boosters.keys()) {
    leftOut(word, { boosters: new Map([...lexicon.boosters].filter(([other]) => other !== word)) })
  }
  for (const word of lexicon.negations.filter(negation => !negation.includes("n't"))) {
    leftOut(word, { negations: lexicon.negations.filter(other => other !== word) })
  }
  for (const phrase of [...lexicon.phrases.keys()].filter(text => text.includes(' '))) {
    leftOut(phrase, { phrases: new Map([...lexicon.phrases].filter(([other]) => other !== phrase)) })
  }
  expect(unnoticed).toEqual([])
})
