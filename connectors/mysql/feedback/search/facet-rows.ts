import type { Pool } from 'mysql2/promise'
import type { Sink } from '#streams'
import type { FeedbackScored } from '../../../../schemas/generated/feedback.ts'
import { type MysqlSinkOptions, mysqlSink } from '../../mysql-sink.ts'
import type { SqlValue } from '../../sql-row.ts'
import { feedbackFault } from '../rows.ts'
import { compoundStep } from './compound-steps.ts'

/** The table of what feedback is found by besides its words. */
export const facetTable = 'feedback_facets'

/** Its columns, in the order of a row. */
export const facetColumns = ['message_id', 'scorer', 'compound', 'compound_step', 'feedback_timestamp'] as const

/** What the table holds of a feedback. */
export type Facets = Pick<FeedbackScored, 'message_id' | 'scorer' | 'compound'> & {
  readonly feedback_timestamp: Date
}

/** A row of the table. */
export function facetRow({ message_id, scorer, compound, feedback_timestamp }: Facets): readonly SqlValue[] {
  return [message_id, scorer, compound, compoundStep(compound), feedback_timestamp]
}

export type FacetRowsOptions = Pick<
  MysqlSinkOptions<string, FeedbackScored>,
  'connections' | 'rows' | 'timeout' | 'log'
>

/** Scorer, compound and time of scored feedback into `feedback_facets`, one row per `message_id`; what could have no row is refused. */
export function facetRows(pool: Pool, options: FacetRowsOptions = {}): Sink<string, FeedbackScored> {
  return mysqlSink<string, FeedbackScored>({
    ...options,
    pool,
    table: facetTable,
    columns: [...facetColumns],
    key: ['message_id'],
    validate: ({ value }) => feedbackFault(value),
    row: ({ value }) => facetRow({ ...value, feedback_timestamp: new Date(value.feedback_timestamp) })
  })
}
