import { createHash } from 'node:crypto'

/** Characters of a shape that are kept. */
const longest = 200

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const quoted = /'[^']*'|"[^"]*"|`[^`]*`/g
const hex = /\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi
const number = /[-+]?\d+(?:[.:,]\d+)*/g

/**
 * A message without what differs from one record to the next: quoted texts, ids and numbers. Messages of one cause have one shape.
 * @example shapeOf("customer_id 'C-17' has 300 characters") // "customer_id … has # characters"
 */
export function shapeOf(message: string): string {
  const shape = message
    .slice(0, longest * 5)
    .replace(uuid, '…')
    .replace(quoted, '…')
    .replace(hex, '…')
    .replace(number, '#')
    .replace(/\s+/g, ' ')
    .trim()
  return shape.length <= longest ? shape : `${shape.slice(0, longest - 1)}…`
}

/** Id of the group of letters with one topic, reason, step and shape of the message: 16 hexadecimal digits. */
export function groupOf(letter: {
  readonly topic: string
  readonly reason: string
  readonly step: string
  readonly message: string
}): string {
  const { topic, reason, step, message } = letter
  const hash = createHash('sha256').update(JSON.stringify([topic, reason, step, shapeOf(message)]))
  return hash.digest('hex').slice(0, 16)
}
