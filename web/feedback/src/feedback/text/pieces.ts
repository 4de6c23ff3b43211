import type { ExplainedToken, Explanation } from '../../api/types.ts'

/** A part of a text: a word that counts, a word that changed another, or what stands between. */
export interface Piece {
  readonly text: string
  /** The word with its weight; undefined for what has none. */
  readonly word?: ExplainedToken
  /** Whether it changed the weight of another word, such as a negation. */
  readonly isCause: boolean
  /** Where it begins in the text as it was read. */
  readonly at: number
}

/** The text as it was read, cut so that every word that counts or changes another is a piece of its own. Together they are the text. */
export function piecesOf({ read, tokens }: Pick<Explanation, 'read' | 'tokens'>): readonly Piece[] {
  const causes = new Set(tokens.flatMap(({ steps }, index) => steps.map(({ by }) => by).filter(by => by !== index)))
  const pieces: Piece[] = []
  let at = 0
  const plain = (end: number): void => {
    if (end > at) pieces.push({ text: read.slice(at, end), isCause: false, at })
    at = Math.max(at, end)
  }
  tokens.forEach((token, index) => {
    const isCause = causes.has(index)
    if (token.lexicon === null && !isCause) return
    plain(token.start)
    const word = token.lexicon === null ? {} : { word: token }
    pieces.push({ text: read.slice(token.start, token.end), isCause, at: token.start, ...word })
    at = token.end
  })
  plain(read.length)
  return pieces
}
