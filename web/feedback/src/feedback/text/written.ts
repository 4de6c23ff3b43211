import type { Explanation } from '../../api/types.ts'
import { type Piece, piecesOf } from './pieces.ts'

/** A run of emoji in a text, and where the words stand that were read in their place. */
interface Emoji {
  readonly from: number
  readonly to: number
  readonly readFrom: number
  readonly readTo: number
}

/** What can be in a run of emoji; blanks only between them. */
const emojiLike = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\u200d|\ufe0f/u
const blank = /\s/

/** Texts that are longer are not looked through. */
const longest = 2_000

function endOfRun(text: string, from: number): number {
  let at = from
  for (const character of text.slice(from)) {
    if (!emojiLike.test(character) && !blank.test(character)) break
    at += character.length
  }
  return from + text.slice(from, at).trimEnd().length
}

/** The runs of emoji that were read as words, in their order; undefined where the two texts are not one. */
function emojiOf(text: string, read: string): readonly Emoji[] | undefined {
  const failed = new Set<string>()
  const from = (at: number, readAt: number): readonly Emoji[] | undefined => {
    let [i, j] = [at, readAt]
    while (i < text.length && text[i] === read[j]) {
      i++
      j++
    }
    if (i === text.length) return j === read.length ? [] : undefined
    // The second half of a pair is no character of its own.
    if (i > at && /[\udc00-\udfff]/.test(text[i] ?? '') && /[\ud800-\udbff]/.test(text[i - 1] ?? '')) {
      i--
      j--
    }
    const to = endOfRun(text, i)
    if (to === i) return undefined
    for (let end = j + 1; end <= read.length; end++) {
      const place = `${to} ${end}`
      const isLast = to === text.length
      if (failed.has(place) || (isLast ? end !== read.length : read[end] !== text[to])) continue
      const rest = from(to, end)
      if (rest !== undefined) return [{ from: i, to, readFrom: j, readTo: end }, ...rest]
      failed.add(place)
    }
    return undefined
  }
  return from(0, 0)
}

/**
 * The text as it was written, cut as `piecesOf` cuts what was read of it: emoji stand as they are, and weigh what their words weigh. One
 * piece without a mark where it cannot be told which emoji was read as which words.
 */
export function piecesOfWritten(text: string, explanation: Pick<Explanation, 'read' | 'tokens'>): readonly Piece[] {
  const pieces = piecesOf(explanation)
  if (text === explanation.read) return pieces
  const emoji = text.length > longest ? undefined : emojiOf(text, explanation.read)
  if (emoji === undefined) return [{ text, isCause: false, at: 0 }]
  return emoji.reduceRight<readonly Piece[]>((read, one) => replaced(read, text, one), pieces)
}

/** The pieces with a run of emoji in place of what was read for it; what comes before it is not touched. */
function replaced(pieces: readonly Piece[], text: string, { from, to, readFrom, readTo }: Emoji): readonly Piece[] {
  const before: Piece[] = []
  const after: Piece[] = []
  const words: Piece[] = []
  for (const piece of pieces) {
    const end = piece.at + piece.text.length
    if (piece.at < readFrom) before.push({ ...piece, text: piece.text.slice(0, readFrom - piece.at) })
    if (piece.word !== undefined && piece.at < readTo && end > readFrom) words.push(piece)
    const left = readTo - piece.at
    if (end > readTo) after.push(left <= 0 ? piece : { ...piece, text: piece.text.slice(left), at: readTo })
  }
  const valence = words.reduce((sum, { word }) => sum + (word?.valence ?? 0), 0)
  const [first] = words
  const word = first?.word === undefined ? {} : { word: { ...first.word, valence } }
  return [...before, { text: text.slice(from, to), isCause: false, at: readFrom, ...word }, ...after]
}
