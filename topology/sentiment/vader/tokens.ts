import {
  APOSTROPHE,
  EMOJI,
  FOREIGN,
  isUpper,
  type Kinds,
  LOWER,
  MARK,
  PUNCTUATION,
  SPACE,
  UPPER
} from './characters.ts'
import { describeEmoji, type EmojiTable } from './emoji.ts'
import type { Rules } from './rules.ts'
import { hashOf, hashStep, type Vocabulary } from './vocabulary.ts'

/** In `Tokens.infos`: the word id. */
export const ID = 0xffff
/** In `Tokens.infos`: the token is in capitals. Not kept for tokens outside ASCII, which no rule asks about. */
export const CAPITALS = 0x1_0000
/** In `Tokens.infos`: the token is a negation. */
export const NEGATION = 0x2_0000

/** A text as the rules see it. One is reused from text to text, so what is read from it must be used before the next. */
export interface Tokens {
  /** The text with emoji as words; `starts` and `ends` point into it. */
  text: string
  count: number
  /** By token: word id and flags. */
  infos: Int32Array
  starts: Int32Array
  ends: Int32Array
  /** Positions of the tokens in the lexicon, in order. */
  sentiments: Int32Array
  sentimentCount: number
  /** Position of the first "but", or -1. */
  but: number
  /** Whether some tokens are in capitals and some are not. */
  mixedCapitals: boolean
  exclamations: number
  questions: number
}

const ROOM = 256
/** Room for more tokens than this is given back after use. */
const KEPT_ROOM = 65_536

export function createTokens(): Tokens {
  const room = () => new Int32Array(ROOM)
  return {
    text: '',
    count: 0,
    infos: room(),
    starts: room(),
    ends: room(),
    sentiments: room(),
    sentimentCount: 0,
    but: -1,
    mixedCapitals: false,
    exclamations: 0,
    questions: 0
  }
}

function resize(tokens: Tokens, room: number): void {
  for (const name of ['infos', 'starts', 'ends', 'sentiments'] as const) {
    const grown = new Int32Array(room)
    grown.set(tokens[name].subarray(0, room))
    tokens[name] = grown
  }
}

/** Lets go of the memory a very long text took. */
export function release(tokens: Tokens): void {
  tokens.text = ''
  if (tokens.infos.length > KEPT_ROOM) resize(tokens, ROOM)
}

function hasContraction(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end - 1; at++) {
    if (text.charCodeAt(at) !== 0x27) continue
    if ((text.charCodeAt(at - 1) | 32) === 0x6e && (text.charCodeAt(at + 1) | 32) === 0x74) return true
  }
  return false
}

/** Makes the function that splits a text into tokens and finds each in the vocabulary, in one pass over its characters. */
export function createTokenizer(vocabulary: Vocabulary, kinds: Kinds, emoji: EmojiTable, rules: Rules) {
  const { valences, negations, longest, find } = vocabulary
  const but = vocabulary.id('but')
  const shortTokens = rules['short-tokens']
  const contraction = rules.contraction

  /** False when an emoji was met and `stopAtEmoji`. */
  const scan = (text: string, tokens: Tokens, stopAtEmoji: boolean): boolean => {
    const length = text.length
    let count = 0
    let sentimentCount = 0
    let capitals = 0
    let exclamations = 0
    let questions = 0
    tokens.but = -1
    let { infos, starts, ends, sentiments } = tokens
    let at = 0
    while (at < length) {
      let code = text.charCodeAt(at)
      let kind = kinds[code] as number
      if ((kind & SPACE) !== 0) {
        at++
        continue
      }
      const first = at
      let gathered = 0
      let start = -1
      let end = at
      let hash = 0
      let endHash = 0
      do {
        gathered |= kind
        if ((kind & PUNCTUATION) === 0) {
          if (start < 0) start = at
          end = at + 1
          hash = endHash = hashStep(hash, code)
          if ((kind & EMOJI) !== 0 && stopAtEmoji && emoji.has(text.codePointAt(at) as number)) return false
        } else {
          if (start >= 0) hash = hashStep(hash, code)
          if ((kind & MARK) !== 0) {
            if (code === 0x21) exclamations++
            else questions++
          }
        }
        if (++at === length) break
        code = text.charCodeAt(at)
        kind = kinds[code] as number
      } while ((kind & SPACE) === 0)

      if (start < 0 || (end - start <= 2 && shortTokens)) {
        if (start !== first || end !== at) endHash = at - first <= longest ? hashOf(text, first, at) : 0
        start = first
        end = at
      }
      if (count === infos.length) {
        resize(tokens, count * 2)
        ;({ infos, starts, ends, sentiments } = tokens)
      }
      let info = 0
      if ((gathered & FOREIGN) === 0) {
        if (end - start <= longest) info = find(text, start, end, endHash)
        if (info !== 0) {
          if (valences[info] !== 0) sentiments[sentimentCount++] = count
          else if (info === but && tokens.but < 0) tokens.but = count
          if (negations[info] !== 0) info |= NEGATION
        }
        if ((gathered & (UPPER | LOWER)) === UPPER) {
          capitals++
          info |= CAPITALS
        }
      } else if ((capitals === 0 || capitals === count) && isUpper(text.slice(start, end))) {
        capitals++
      }
      if ((gathered & APOSTROPHE) !== 0 && contraction && hasContraction(text, start, end)) info |= NEGATION
      infos[count] = info
      starts[count] = start
      ends[count++] = end
    }
    tokens.text = text
    tokens.count = count
    tokens.sentimentCount = sentimentCount
    tokens.mixedCapitals = capitals > 0 && capitals < count
    tokens.exclamations = exclamations
    tokens.questions = questions
    return true
  }

  return (text: string, tokens: Tokens): void => {
    if (!scan(text, tokens, rules.emoji)) scan(describeEmoji(text, emoji), tokens, false)
  }
}
