import type { CSSProperties, ReactNode } from 'react'
import type { Explanation } from '../../api/types.ts'
import { signed, toneOf } from '../numbers.ts'
import styles from './explained.module.css'
import { type Piece, piecesOf } from './pieces.ts'
import { piecesOfWritten } from './written.ts'

/** The largest valence that a word of the lexicon has; rules can make it larger. */
const strongest = 4

const look = (valence: number): CSSProperties =>
  ({ '--weight': Math.min(1, Math.abs(valence) / strongest) }) as CSSProperties

interface Props {
  readonly explanation: Pick<Explanation, 'read' | 'tokens'>
  /** As it was written. Default: as it was read, with words in place of emoji. */
  readonly written?: string
  /** Whether the weight of each word is written below it. Default false: it is shown on hover only. */
  readonly weights?: boolean
}

/** A text with the words that made its score marked by their valence, and what turned them underlined. */
export function ExplainedText({ explanation, written, weights = false }: Props) {
  const pieces = written === undefined ? piecesOf(explanation) : piecesOfWritten(written, explanation)
  return (
    <span dir="auto" className={weights ? `${styles.text} ${styles.sentence}` : styles.text}>
      {pieces.map(piece => shown(piece, weights))}
    </span>
  )
}

function shown({ text, word, isCause, at }: Piece, weights: boolean): ReactNode {
  if (word === undefined) {
    return isCause ? (
      <span key={at} className={styles.cause} title="changes the weight of another word">
        {text}
      </span>
    ) : (
      text
    )
  }
  const mark = (
    <mark
      key={at}
      className={styles.word}
      data-tone={toneOf(word.valence)}
      style={look(word.valence)}
      title={`${text}: ${signed(word.valence)}`}
    >
      {text}
    </mark>
  )
  if (!weights) return mark
  return (
    <ruby key={at}>
      {mark}
      <rt>{signed(word.valence, 2)}</rt>
    </ruby>
  )
}
