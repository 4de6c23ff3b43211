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
import { CAPITALS, NEGATION, resize, type Tokens } from './tokens.ts'
import { hashOf, hashStep, type Vocabulary } from './vocabulary.ts'

/** Reads a text into `tokens`. */
export type Tokenize = (text: string, tokens: Tokens) => void

/**
 * Makes the function that splits a text as the reference does and finds each token in the vocabulary, in one pass over the characters and
 * without making a string for a token. A text in which an emoji is met is read again with its emoji as words.
 */
export function createTokenizer(vocabulary: Vocabulary, kinds: Kinds, emoji: EmojiTable, rules: Rules): Tokenize {
  const { longest } = vocabulary
  const shortTokens = rules['short-tokens']
  const add = createAdd(vocabulary, rules)

  /** False when an emoji was met and `stopAtEmoji`. */
  const scan = (text: string, tokens: Tokens, stopAtEmoji: boolean): boolean => {
    reset(text, tokens)
    const length = text.length
    for (let at = 0; at < length; ) {
      let code = text.charCodeAt(at)
      let kind = kinds[code] as number
      if ((kind & SPACE) !== 0) {
        at++
        continue
      }
      // A token begins. `start` to `end` is what is left of it without the punctuation around it, and `endHash` the hash of that.
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
          if ((kind & MARK) !== 0) countMark(tokens, code)
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
      add(tokens, start, end, gathered, endHash)
    }
    tokens.mixedCapitals = tokens.capitals > 0 && tokens.capitals < tokens.count
    return true
  }

  return (text, tokens) => {
    if (!scan(text, tokens, rules.emoji)) scan(describeEmoji(text, emoji), tokens, false)
  }
}

function reset(text: string, tokens: Tokens): void {
  tokens.text = text
  tokens.count = 0
  tokens.sentimentCount = 0
  tokens.but = -1
  tokens.capitals = 0
  tokens.exclamations = 0
  tokens.questions = 0
}

function countMark(tokens: Tokens, code: number): void {
  if (code === 0x21) tokens.exclamations++
  else tokens.questions++
}

/** Adds the token between `start` and `end`, given the kinds of its characters and its hash. */
type Add = (tokens: Tokens, start: number, end: number, gathered: number, hash: number) => void

function createAdd({ valences, negations, longest, find, id }: Vocabulary, rules: Rules): Add {
  const but = id('but')
  const contraction = rules.contraction

  const look = (tokens: Tokens, start: number, end: number, hash: number): number => {
    if (end - start > longest) return 0
    const word = find(tokens.text, start, end, hash)
    if (word === 0) return 0
    if (valences[word] !== 0) tokens.sentiments[tokens.sentimentCount++] = tokens.count
    else if (word === but && tokens.but < 0) tokens.but = tokens.count
    return negations[word] === 0 ? word : word | NEGATION
  }

  return (tokens, start, end, gathered, hash) => {
    const { count, capitals, text } = tokens
    if (count === tokens.infos.length) resize(tokens, count * 2)
    let info = 0
    if ((gathered & FOREIGN) === 0) {
      info = look(tokens, start, end, hash)
      if ((gathered & (UPPER | LOWER)) === UPPER) {
        tokens.capitals++
        info |= CAPITALS
      }
    } else if ((capitals === 0 || capitals === count) && isUpper(text.slice(start, end))) {
      tokens.capitals++
    }
    if ((gathered & APOSTROPHE) !== 0 && contraction && hasContraction(text, start, end)) info |= NEGATION
    tokens.infos[count] = info
    tokens.starts[count] = start
    tokens.ends[count] = end
    tokens.count = count + 1
  }
}

/** Whether "n't" stands between `start` and `end`, in any case. */
function hasContraction(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end - 1; at++) {
    if (text.charCodeAt(at) !== 0x27) continue
    if ((text.charCodeAt(at - 1) | 32) === 0x6e && (text.charCodeAt(at + 1) | 32) === 0x74) return true
  }
  return false
}
