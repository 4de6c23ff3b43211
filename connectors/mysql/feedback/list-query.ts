import {
  type FeedbackFilter,
  type FeedbackOrder,
  type FeedbackQuery,
  wordsOf
} from '../../../topology/feedback/read-model.ts'
import type { SqlValue } from '../sql-row.ts'
import { arrivalColumns, feedbackColumns, feedbackTable } from './rows.ts'

/** A statement with its values. */
export interface Statement {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

const timeColumns = { feedback_time: 'feedback_timestamp', arrival: 'accepted_at' } as const

/** What is read of a row. */
export const rowColumns = [...feedbackColumns, ...arrivalColumns].map(column => `f.${column}`).join(', ')

/**
 * The index that serves a list: it gives the rows in their order, or it holds the range of the other time with both times, so that few rows are
 * put in order and none is looked at. Undefined for a range of the other time that has no end: when it is long, the newest rows are in it
 * and their order finds them at once, and when it is short, it holds few rows; the server knows which.
 */
export function indexFor(filter: FeedbackFilter, order: FeedbackOrder): string | undefined {
  const { sentiment, from, to, arrived_from, arrived_to } = filter
  if (filter.customer_id !== undefined) return 'feedback_by_customer'
  if (order === 'arrival') {
    if (from === undefined && to === undefined) return 'feedback_by_arrival'
    if (to === undefined || arrived_from !== undefined || arrived_to !== undefined) return undefined
    return sentiment === undefined ? 'feedback_by_time' : 'feedback_by_sentiment'
  }
  if (arrived_from === undefined && arrived_to === undefined) {
    return sentiment === undefined ? 'feedback_by_time' : 'feedback_by_sentiment'
  }
  return arrived_to === undefined || from !== undefined || to !== undefined ? undefined : 'feedback_by_arrival'
}

/** Conditions of each member of a filter, on a table called `f`. */
const conditions: { readonly [name in Exclude<keyof FeedbackFilter, 'q'>]: string } = {
  sentiment: 'f.sentiment_score = ?',
  customer_id: 'f.customer_id = ?',
  from: 'f.feedback_timestamp >= ?',
  to: 'f.feedback_timestamp < ?',
  arrived_from: 'f.accepted_at >= ?',
  arrived_to: 'f.accepted_at < ?',
  min_compound: 'f.compound >= ?',
  max_compound: 'f.compound <= ?',
  scorer: 'f.scorer = ?'
}

const times: ReadonlySet<string> = new Set(['from', 'to', 'arrived_from', 'arrived_to'])

interface Where {
  readonly terms: string[]
  readonly values: SqlValue[]
}

function whereOf(filter: FeedbackFilter): Where {
  const where: Where = { terms: [], values: [] }
  for (const [name, condition] of Object.entries(conditions)) {
    const value = filter[name as keyof typeof conditions]
    if (value === undefined) continue
    where.terms.push(condition)
    where.values.push(times.has(name) ? new Date(value) : value)
  }
  for (const word of wordsOf(filter.q ?? '')) {
    where.terms.push('f.feedback_text COLLATE utf8mb4_general_ci LIKE ?')
    where.values.push(`%${word.replace(/[\\%_]/g, '\\$&')}%`)
  }
  return where
}

const whereText = ({ terms }: Where): string => (terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`)

const source = (filter: FeedbackFilter, order: FeedbackOrder): string => {
  const index = indexFor(filter, order)
  return `${feedbackTable} f${index === undefined ? '' : ` FORCE INDEX (${index})`}`
}

/**
 * Finds the ids of a page in an index, then fetches their rows: what is passed over is read from the index alone where the filter allows.
 * The place to go on from is a range of the index, so that a page costs the same at any depth. Asks for one row more than wanted, which
 * tells whether there are more; with `before` the rows come in the opposite order.
 */
export function listStatement({ filter, order, limit, skip = 0, after, before }: FeedbackQuery): Statement {
  const column = timeColumns[order]
  const direction = before === undefined ? 'DESC' : 'ASC'
  const where = whereOf(filter)
  const place = after ?? before
  if (place !== undefined) {
    const beyond = before === undefined ? '<' : '>'
    where.terms.push(`(f.${column} ${beyond} ? OR (f.${column} = ? AND f.message_id ${beyond} ?))`)
    where.values.push(new Date(place.time), new Date(place.time), place.message_id)
  }
  const sql = `SELECT ${rowColumns} FROM (
  SELECT f.message_id FROM ${source(filter, order)} ${whereText(where)}
  ORDER BY f.${column} ${direction}, f.message_id ${direction} LIMIT ? OFFSET ?
) page JOIN ${feedbackTable} f ON f.message_id = page.message_id
ORDER BY f.${column} ${direction}, f.message_id ${direction}`
  return { sql, values: [...where.values, limit + 1, skip] }
}

/** Counts the rows of a filter. */
export function countStatement(filter: FeedbackFilter): Statement {
  const where = whereOf(filter)
  return { sql: `SELECT COUNT(*) AS found FROM ${feedbackTable} f ${whereText(where)}`, values: where.values }
}
