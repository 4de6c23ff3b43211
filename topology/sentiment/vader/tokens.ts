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
  /** Number of tokens in capitals. Exact only as far as it tells whether all, some or none are. */
  capitals: number
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
    capitals: 0,
    mixedCapitals: false,
    exclamations: 0,
    questions: 0
  }
}

/** Gives the lists of a text room for that many tokens. */
export function resize(tokens: Tokens, room: number): void {
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
