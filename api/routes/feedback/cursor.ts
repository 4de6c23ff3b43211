import { parseUuid } from '../../../schemas/values/uuid.ts'
import type { FeedbackOrder, FeedbackPosition, FeedbackRow } from '../../../topology/feedback/read-model.ts'

/** A place in the list of an order, and the direction to go on in. */
export interface Cursor {
  readonly order: FeedbackOrder
  readonly direction: 'after' | 'before'
  readonly position: FeedbackPosition
}

const orders: { readonly [letter: string]: FeedbackOrder } = { t: 'feedback_time', a: 'arrival' }
const written = /^([ta])([ab])(-?\d{1,15})~([0-9a-f-]{36})$/

/** A cursor as opaque text, for a URL. */
export function cursorText({ order, direction, position }: Cursor): string {
  const letters = `${order === 'arrival' ? 'a' : 't'}${direction === 'after' ? 'a' : 'b'}`
  return Buffer.from(`${letters}${position.time}~${position.message_id}`, 'latin1').toString('base64url')
}

/** Reads a cursor that this API gave; undefined for any other text. */
export function parseCursor(text: string): Cursor | undefined {
  const parts = written.exec(Buffer.from(text, 'base64url').toString('latin1'))
  const order = orders[parts?.[1] ?? '']
  const message_id = parseUuid(parts?.[4] ?? '')
  const time = Number(parts?.[3])
  if (order === undefined || message_id === undefined || Math.abs(time) > 8.64e15) return undefined
  return { order, direction: parts?.[2] === 'a' ? 'after' : 'before', position: { time, message_id } }
}

/** The cursor that goes on from a row. */
export function cursorAt(row: FeedbackRow, order: FeedbackOrder, direction: Cursor['direction']): string {
  const time = order === 'arrival' ? row.accepted_at : row.feedback_timestamp
  return cursorText({ order, direction, position: { time, message_id: row.message_id } })
}
