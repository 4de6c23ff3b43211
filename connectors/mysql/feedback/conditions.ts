import { type FeedbackFilter, wordsOf } from '../../../topology/feedback/read-model.ts'
import { searchWords } from '../../../topology/feedback/search/search-words.ts'
import { wordPattern } from '../../../topology/feedback/search/word-pattern.ts'
import type { SqlValue } from '../sql-row.ts'

/** A statement or a part of one, with its values. */
export interface Statement {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** A condition on a table called `f`. */
export interface Condition extends Statement {
  /** The member of the filter; `min_compound` stands for both bounds. */
  readonly name: keyof FeedbackFilter
  /** What the full-text index finds for it, and more; undefined for what it knows nothing of. */
  readonly words?: string
}

const times: ReadonlySet<string> = new Set(['from', 'to', 'arrived_from', 'arrived_to'])

const plain = {
  sentiment: 'f.sentiment_score = ?',
  customer_id: 'f.customer_id = ?',
  from: 'f.feedback_timestamp >= ?',
  to: 'f.feedback_timestamp < ?',
  arrived_from: 'f.accepted_at >= ?',
  arrived_to: 'f.accepted_at < ?'
} as const

/** The conditions of a filter. */
export function conditionsOf(filter: FeedbackFilter): readonly Condition[] {
  const found: Condition[] = []
  for (const [key, sql] of Object.entries(plain)) {
    const name = key as keyof typeof plain
    const value = filter[name]
    if (value !== undefined) found.push({ name, sql, values: [times.has(name) ? new Date(value) : value] })
  }
  return [
    ...found,
    ...compoundCondition(filter),
    ...scorerCondition(filter),
    ...wordsOf(filter.q ?? '').map(termCondition)
  ]
}

/** One condition for both bounds. */
function compoundCondition({ min_compound, max_compound }: FeedbackFilter): readonly Condition[] {
  const bounds: Statement[] = []
  if (min_compound !== undefined) bounds.push({ sql: 'f.compound >= ?', values: [min_compound] })
  if (max_compound !== undefined) bounds.push({ sql: 'f.compound <= ?', values: [max_compound] })
  if (bounds.length === 0) return []
  const sql = `(${bounds.map(bound => bound.sql).join(' AND ')})`
  return [{ name: 'min_compound', sql, values: bounds.flatMap(({ values }) => values) }]
}

function scorerCondition({ scorer }: FeedbackFilter): readonly Condition[] {
  if (scorer === undefined) return []
  return [{ name: 'scorer', sql: 'f.scorer = ?', values: [scorer] }]
}

/** LIKE is the cheaper one, and passes few rows on to the pattern. */
function termCondition(term: string): Condition {
  const words = searchWords(term).map(word => `+${word}*`)
  return {
    name: 'q',
    sql: '(f.feedback_text COLLATE utf8mb4_general_ci LIKE ? AND f.feedback_text COLLATE utf8mb4_general_ci REGEXP ?)',
    values: [`%${term.replace(/[\\%_]/g, '\\$&')}%`, `(?i)${wordPattern(term)}`],
    ...(words.length > 0 && { words: words.join(' ') })
  }
}

/** `WHERE` with all of the conditions; nothing where there are none. */
export function whereAll(conditions: readonly Statement[]): Statement {
  const sql = conditions.length === 0 ? '' : `WHERE ${conditions.map(condition => condition.sql).join(' AND ')}`
  return { sql, values: conditions.flatMap(({ values }) => values) }
}
