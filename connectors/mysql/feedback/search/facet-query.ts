import type { FeedbackFilter } from '../../../../topology/feedback/read-model.ts'
import { conditionsOf, type Statement, whereAll } from '../conditions.ts'
import { beyond, orderBy, timeColumns } from '../list-query.ts'
import { feedbackTable } from '../rows.ts'
import { compoundSteps } from './compound-steps.ts'
import { facetTable } from './facet-rows.ts'
import type { Search } from './search-query.ts'

/** Members of a filter that `feedback_facets` has an index for. */
export type FacetName = 'scorer' | 'min_compound'

const indexes = { scorer: 'feedback_facets_by_scorer', min_compound: 'feedback_facets_by_compound' } as const

/** Whether the member of a filter is a facet. */
export function isFacet(name: keyof FeedbackFilter): name is FacetName {
  return name in indexes
}

/** The ranges of its index that a facet is found in, each of which is in the order of the feedback's time. */
function rangesOf(facet: FacetName, { scorer = '', min_compound, max_compound }: FeedbackFilter): readonly Statement[] {
  if (facet === 'scorer') return [{ sql: 'a.scorer = ?', values: [scorer] }]
  const [least, greatest] = [min_compound ?? -1, max_compound ?? 1]
  return compoundSteps(least, greatest).map(step => ({
    sql: 'a.compound_step = ? AND a.compound >= ? AND a.compound <= ?',
    values: [step, min_compound ?? Number.MIN_SAFE_INTEGER, max_compound ?? Number.MAX_SAFE_INTEGER]
  }))
}

/** Conditions that the index decides as well as the table does, and before a row is looked at. */
function onTime({ filter: { from, to } }: Search): readonly Statement[] {
  return [
    ...(from === undefined ? [] : [{ sql: 'a.feedback_timestamp >= ?', values: [new Date(from)] }]),
    ...(to === undefined ? [] : [{ sql: 'a.feedback_timestamp < ?', values: [new Date(to)] }])
  ]
}

/**
 * Finds rows by a facet. By the time of the feedback each range of the index is read in its order until so many rows are found, so that it
 * does not matter how many there are. By arrival all rows of the facet are looked at and put in order. Undefined where no row can be found.
 */
export function facetStatement(search: Search, facet: FacetName, most: number): Statement | undefined {
  const { filter, order, direction, place } = search
  const ordered = order === 'feedback_time' ? 'a' : 'f'
  const found = rangesOf(facet, filter).map(range => {
    const from = place === undefined ? [] : [beyond(place, order, direction, { of: ordered })]
    const where = whereAll([range, ...onTime(search), ...from, ...conditionsOf(filter)])
    const sql = `(SELECT a.message_id, ${ordered}.${timeColumns[order]}
  FROM ${facetTable} a FORCE INDEX (${indexes[facet]}) STRAIGHT_JOIN ${feedbackTable} f ON f.message_id = a.message_id
  ${where.sql} ${orderBy(order, direction, ordered)} LIMIT ?)`
    return { sql, values: [...where.values, most] }
  })
  if (found.length === 0) return undefined
  const sql = `SELECT r.message_id FROM (
${found.map(range => range.sql).join('\nUNION ALL\n')}
) r ${orderBy(order, direction, 'r')} LIMIT ?`
  return { sql, values: [...found.flatMap(({ values }) => values), most] }
}
