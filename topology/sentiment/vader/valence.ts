import type { Phrases } from './phrases.ts'
import type { RuleName, Rules } from './rules.ts'
import { CAPITALS, ID, NEGATION, type Tokens } from './tokens.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Told of each rule that changed the valence of token `token`: by how much, and which token `by` was the cause. */
export type Trace = (token: number, rule: RuleName, amount: number, by: number) => void

/** The valence of the token at position `i`, which must be one of the lexicon, before "but". */
export type ValenceOf = (tokens: Tokens, i: number, trace?: Trace) => number

const CAPITALS_WEIGHT = 0.733
const NEGATE = -0.74
const EMPHASIZE = 1.25

/**
 * Makes the function that applies the rules to one word. The order of the operations is that of the reference, so that every
 * valence is the same double, bit for bit.
 */
export function createValenceOf(vocabulary: Vocabulary, phrases: Phrases, rules: Rules): ValenceOf {
  const { valences, boosters, id } = vocabulary
  const [no, or, nor, kind, of] = [id('no'), id('or'), id('nor'), id('kind'), id('of')]
  const [so, so2, never, without, doubt] = [id('so'), id('this'), id('never'), id('without'), id('doubt')]
  const [least, atWord, very] = [id('least'), id('at'), id('very')]

  const wordAt = (tokens: Tokens, at: number): number =>
    at < 0 || at >= tokens.count ? 0 : (tokens.infos[at] as number) & ID
  const inCapitals = (tokens: Tokens, at: number): boolean =>
    tokens.mixedCapitals && ((tokens.infos[at] as number) & CAPITALS) !== 0
  const isSo = (word: number): boolean => word === so || word === so2

  const withNo = (tokens: Tokens, i: number, valence: number, trace?: Trace): number => {
    let v = valence
    if (rules.no && wordAt(tokens, i) === no && valences[wordAt(tokens, i + 1)] !== 0) {
      v = 0
      trace?.(i, 'no', -valence, i + 1)
    }
    if (!rules['no-negates']) return v
    let by = 0
    const before = wordAt(tokens, i - 1)
    if (before === no) by = 1
    else if (wordAt(tokens, i - 2) === no) by = 2
    else if (wordAt(tokens, i - 3) === no && (before === or || before === nor)) by = 3
    if (by === 0) return v
    trace?.(i, 'no-negates', valence * NEGATE - v, i - by)
    return valence * NEGATE
  }

  const withCapitals = (tokens: Tokens, i: number, v: number, trace?: Trace): number => {
    if (!rules.capitals || !inCapitals(tokens, i)) return v
    const amount = v > 0 ? CAPITALS_WEIGHT : -CAPITALS_WEIGHT
    trace?.(i, 'capitals', amount, i)
    return v + amount
  }

  const withBooster = (tokens: Tokens, i: number, k: number, v: number, trace?: Trace): number => {
    let amount = boosters[wordAt(tokens, i - k)] as number
    if (amount === 0 || !rules.booster) return v
    if (v < 0 && rules['booster-sign']) amount = -amount
    if (rules['booster-capitals'] && inCapitals(tokens, i - k)) amount += v > 0 ? CAPITALS_WEIGHT : -CAPITALS_WEIGHT
    if (k > 1 && rules['booster-distance']) amount *= k === 2 ? 0.95 : 0.9
    trace?.(i, 'booster', amount, i - k)
    return v + amount
  }

  const negationRule = (tokens: Tokens, i: number, k: number): RuleName | undefined => {
    const before = wordAt(tokens, i - 1)
    const far = wordAt(tokens, i - k)
    if (k > 1 && far === never && isSo(wordAt(tokens, i - k + 1)) && rules['never-so']) return 'never-so'
    if (k === 3 && isSo(before) && rules.so) return 'so'
    if (k > 1 && far === without && rules['without-doubt']) {
      if (before === doubt || (k === 3 && wordAt(tokens, i - 2) === doubt)) return undefined
    }
    return rules.negation && ((tokens.infos[i - k] as number) & NEGATION) !== 0 ? 'negation' : undefined
  }

  const withNegation = (tokens: Tokens, i: number, k: number, v: number, trace?: Trace): number => {
    const rule = negationRule(tokens, i, k)
    if (rule === undefined) return v
    const changed = v * (rule === 'negation' ? NEGATE : EMPHASIZE)
    trace?.(i, rule, changed - v, rule === 'so' ? i - 1 : i - k)
    return changed
  }

  const phraseBefore = (tokens: Tokens, i: number): number => {
    let value = phrases.valence(tokens, i - 1, 2)
    if (Number.isNaN(value)) value = phrases.valence(tokens, i - 2, 3)
    if (Number.isNaN(value)) value = phrases.valence(tokens, i - 2, 2)
    if (Number.isNaN(value)) value = phrases.valence(tokens, i - 3, 3)
    return Number.isNaN(value) ? phrases.valence(tokens, i - 3, 2) : value
  }

  const phraseAhead = (tokens: Tokens, i: number): number => {
    const three = i + 2 < tokens.count ? phrases.valence(tokens, i, 3) : Number.NaN
    return Number.isNaN(three) && i + 1 < tokens.count ? phrases.valence(tokens, i, 2) : three
  }

  const withPhrases = (tokens: Tokens, i: number, valence: number, trace?: Trace): number => {
    let v = valence
    const before = rules.phrase ? phraseBefore(tokens, i) : Number.NaN
    if (!Number.isNaN(before)) {
      trace?.(i, 'phrase', before - v, i - 1)
      v = before
    }
    const ahead = rules['phrase-ahead'] ? phraseAhead(tokens, i) : Number.NaN
    if (!Number.isNaN(ahead)) {
      trace?.(i, 'phrase-ahead', ahead - v, i + 1)
      v = ahead
    }
    for (let at = i - 3; at < i - 1; at++) {
      const amount = rules['two-word-dampener'] ? phrases.dampener(tokens, at) : Number.NaN
      if (Number.isNaN(amount)) continue
      trace?.(i, 'two-word-dampener', amount, at)
      v += amount
    }
    return v
  }

  const withLeast = (tokens: Tokens, i: number, v: number, trace?: Trace): number => {
    if (!rules.least || wordAt(tokens, i - 1) !== least) return v
    const before = wordAt(tokens, i - 2)
    if (rules['at-least'] && (before === atWord || before === very)) return v
    trace?.(i, 'least', v * NEGATE - v, i - 1)
    return v * NEGATE
  }

  return (tokens, i, trace) => {
    const word = wordAt(tokens, i)
    const lexicon = valences[word] as number
    if (word === kind && rules['kind-of'] && wordAt(tokens, i + 1) === of) {
      trace?.(i, 'kind-of', -lexicon, i + 1)
      return 0
    }
    let v = withCapitals(tokens, i, withNo(tokens, i, lexicon, trace), trace)
    for (let k = 1; k <= 3 && k <= i; k++) {
      if (valences[wordAt(tokens, i - k)] !== 0 && rules.blocking) continue
      v = withBooster(tokens, i, k, v, trace)
      v = withNegation(tokens, i, k, v, trace)
      if (k === 3) v = withPhrases(tokens, i, v, trace)
    }
    return withLeast(tokens, i, v, trace)
  }
}
