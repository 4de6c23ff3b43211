import type { FeedbackFilter, FeedbackOrder, FeedbackPosition } from '../../../../topology/feedback/read-model.ts'
import { type Condition, conditionsOf, type Statement, whereAll } from '../conditions.ts'
import { beyond, feedbackSource, indexFor, orderBy, timeColumns } from '../list-query.ts'
import { feedbackTable } from '../rows.ts'
import { facetTable } from './facet-rows.ts'
import { fillIds, fillTable } from './fill.ts'
import { searchTable } from './rows.ts'

/** The indexes beside the table, with the fillings that put the rows into them that were there before. */
const searchIndexes = {
  words: { table: searchTable, fills: [fillIds.words, fillIds.all] },
  facets: { table: facetTable, fills: [fillIds.all] }
} as const
export type SearchIndex = keyof typeof searchIndexes

/** What is looked for, and where it is gone on from. */
export interface Search {
  readonly filter: FeedbackFilter
  readonly order: FeedbackOrder
  readonly direction: 'ASC' | 'DESC'
  readonly place?: FeedbackPosition | undefined
}

/** Members of a filter that no index of the table helps with: each row has to be looked at, or found by its words or facets. */
const lookedAt: ReadonlySet<string> = new Set(['q', 'scorer', 'min_compound'])

/** Whether rows have to be looked at for a filter. */
export function needsLook(filter: FeedbackFilter): boolean {
  return conditionsOf(filter).some(({ name }) => lookedAt.has(name))
}

/** The conditions that rows have to be looked at for. */
export function looks(filter: FeedbackFilter): readonly Condition[] {
  return conditionsOf(filter).filter(({ name }) => lookedAt.has(name))
}

/** Conditions that an index decides alone. */
function inIndex({ filter, order }: Search): readonly Condition[] {
  const index = indexFor(filter, order)
  const held = { sentiment: 'feedback_by_sentiment', customer_id: 'feedback_by_customer' }
  return conditionsOf(filter).filter(({ name }) =>
    name === 'sentiment' || name === 'customer_id' ? held[name] === index : !lookedAt.has(name)
  )
}

function from({ order, direction, place }: Search): readonly Statement[] {
  return place === undefined ? [] : [beyond(place, order, direction)]
}

/** Up to the row of a place, itself included. */
function upTo({ order, direction }: Search, end: FeedbackPosition): Statement {
  return beyond(end, order, direction === 'DESC' ? 'ASC' : 'DESC', { included: true })
}

/** The row at which a window of so many rows ends; none where there are fewer rows. Found in an index alone. */
export function edgeStatement(search: Search, size: number): Statement {
  const { filter, order, direction } = search
  const where = whereAll([...inIndex(search), ...from(search)])
  const sql = `SELECT f.message_id, f.${timeColumns[order]} AS time FROM ${feedbackSource(filter, order)} ${where.sql}
${orderBy(order, direction)} LIMIT 1 OFFSET ?`
  return { sql, values: [...where.values, size - 1] }
}

/** Looks through the rows of a window in their order, or through all that follow, until so many are found. */
export function lookStatement(search: Search, end: FeedbackPosition | undefined, most: number): Statement {
  const { filter, order, direction } = search
  const bounds = end === undefined ? from(search) : [...from(search), upTo(search, end)]
  const where = whereAll([...bounds, ...conditionsOf(filter)])
  const sql = `SELECT f.message_id FROM ${feedbackSource(filter, order)} ${where.sql}
${orderBy(order, direction)} LIMIT ?`
  return { sql, values: [...where.values, most] }
}

/** How many rows of a window meet each condition, in columns `c0`, `c1` and so on. */
export function sharesStatement(search: Search, end: FeedbackPosition, conditions: readonly Condition[]): Statement {
  const sums = conditions.map(({ sql }, n) => `SUM(${sql}) AS c${n}`)
  const where = whereAll([...inIndex(search), ...from(search), upTo(search, end)])
  return {
    sql: `SELECT ${sums.join(', ')} FROM ${feedbackSource(search.filter, search.order)} ${where.sql}`,
    values: [...conditions.flatMap(({ values }) => values), ...where.values]
  }
}

/** Finds rows by words of the full-text index, then looks at them and puts them in order. */
export function indexStatement(search: Search, words: string, most: number): Statement {
  const { filter, order, direction } = search
  const where = whereAll([...from(search), ...conditionsOf(filter)])
  const rest = where.sql === '' ? '' : where.sql.replace('WHERE', 'AND')
  const sql = `SELECT f.message_id FROM ${searchTable} s STRAIGHT_JOIN ${feedbackTable} f ON f.message_id = s.message_id
WHERE MATCH (s.words) AGAINST (? IN BOOLEAN MODE) ${rest}
${orderBy(order, direction)} LIMIT ?`
  return { sql, values: [words, ...where.values, most] }
}

/**
 * Whether an index beside the table, of words or of facets, holds what the newest `window` rows do not: `filled` once the rows that were there
 * before it are in it, `seen` and `indexed` for some rows that follow on those.
 */
export function coverStatement(index: SearchIndex, order: FeedbackOrder, window: number): Statement {
  const { table, fills } = searchIndexes[index]
  const sql = `SELECT (SELECT COUNT(*) FROM ${fillTable} WHERE id IN (${fills.join(', ')}) AND done_at IS NOT NULL) AS filled,
  COUNT(*) AS seen, COUNT(s.message_id) AS indexed
FROM (SELECT f.message_id FROM ${feedbackSource({}, order)} ${orderBy(order, 'DESC')} LIMIT 100 OFFSET ?) f
LEFT JOIN ${table} s ON s.message_id = f.message_id`
  return { sql, values: [window] }
}
