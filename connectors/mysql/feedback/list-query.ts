import type {
  FeedbackFilter,
  FeedbackOrder,
  FeedbackPosition,
  FeedbackQuery
} from '../../../topology/feedback/read-model.ts'
import { conditionsOf, type Statement, whereAll } from './conditions.ts'
import { arrivalColumns, feedbackColumns, feedbackTable } from './rows.ts'

/** The column of each order. */
export const timeColumns = { feedback_time: 'feedback_timestamp', arrival: 'accepted_at' } as const

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

/** The table, with the index that serves a list. */
export const feedbackSource = (filter: FeedbackFilter, order: FeedbackOrder): string => {
  const index = indexFor(filter, order)
  return `${feedbackTable} f${index === undefined ? '' : ` FORCE INDEX (${index})`}`
}

/** Rows of the table called `of` beyond a place: later in the order, or earlier ones going backwards. `included`: the row of the place too. */
export function beyond(
  { time, message_id }: FeedbackPosition,
  order: FeedbackOrder,
  direction: 'ASC' | 'DESC',
  { included = false, of = 'f' }: { readonly included?: boolean; readonly of?: string } = {}
): Statement {
  const [column, sign] = [`${of}.${timeColumns[order]}`, direction === 'DESC' ? '<' : '>']
  return {
    sql: `(${column} ${sign} ? OR (${column} = ? AND ${of}.message_id ${sign}${included ? '=' : ''} ?))`,
    values: [new Date(time), new Date(time), message_id]
  }
}

/** `ORDER BY` of an order, by the columns of the table called `of`. */
export const orderBy = (order: FeedbackOrder, direction: 'ASC' | 'DESC', of = 'f'): string =>
  `ORDER BY ${of}.${timeColumns[order]} ${direction}, ${of}.message_id ${direction}`

/**
 * Finds the ids of a page in an index, then fetches their rows: what is passed over is read from the index alone where the filter allows.
 * The place to go on from is a range of the index, so that a page costs the same at any depth. Asks for one row more than wanted, which
 * tells whether there are more; with `before` the rows come in the opposite order.
 */
export function listStatement({ filter, order, limit, skip = 0, after, before }: FeedbackQuery): Statement {
  const direction = before === undefined ? 'DESC' : 'ASC'
  const place = after ?? before
  const conditions = conditionsOf(filter)
  const where = whereAll(place === undefined ? conditions : [...conditions, beyond(place, order, direction)])
  const sql = `SELECT ${rowColumns} FROM (
  SELECT f.message_id FROM ${feedbackSource(filter, order)} ${where.sql}
  ${orderBy(order, direction)} LIMIT ? OFFSET ?
) page JOIN ${feedbackTable} f ON f.message_id = page.message_id
${orderBy(order, direction)}`
  return { sql, values: [...where.values, limit + 1, skip] }
}

/** Counts the rows of a filter, up to one more than `most`. */
export function countStatement(filter: FeedbackFilter, most: number): Statement {
  const where = whereAll(conditionsOf(filter))
  const sql = `SELECT COUNT(*) AS found FROM (
  SELECT 1 AS one FROM ${feedbackTable} f ${where.sql} LIMIT ?
) some`
  return { sql, values: [...where.values, most + 1] }
}

/** The rows of a page in their order. */
export function rowsStatement(ids: readonly string[], order: FeedbackOrder, direction: 'ASC' | 'DESC'): Statement {
  const sql = `SELECT ${rowColumns} FROM ${feedbackTable} f WHERE f.message_id IN (${ids.map(() => '?').join(', ')})
${orderBy(order, direction)}`
  return { sql, values: ids }
}
