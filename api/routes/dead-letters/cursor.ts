import type { LettersCursor } from '../../../topology/dead-letters/read-model.ts'

/** The cursor behind a letter, as text for a query. */
export function cursorText({ diedAt, topic, partition, offset }: LettersCursor): string {
  return Buffer.from(JSON.stringify([diedAt, topic, partition, offset])).toString('base64url')
}

/** Reads a cursor; undefined for anything that `cursorText` did not write. */
export function cursorOf(text: string): LettersCursor | undefined {
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  if (!Array.isArray(read) || read.length !== 4) return undefined
  const [diedAt, topic, partition, offset] = read
  const numbers = [diedAt, partition, offset].every(value => Number.isSafeInteger(value) && value >= 0)
  return numbers && typeof topic === 'string' ? { diedAt, topic, partition, offset } : undefined
}
