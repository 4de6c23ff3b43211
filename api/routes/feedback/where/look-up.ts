import { asError, isRetryable } from '#streams'
import type { FeedbackRow } from '../../../../topology/feedback/read-model.ts'
import type { FeedbackDeps } from '../deps.ts'
import { nowhere, type Whereabout } from './whereabouts.ts'

/** The row of feedback, or where it is when it has none. */
export interface LookedUp {
  readonly row?: FeedbackRow
  readonly where?: Whereabout
}

/**
 * Asks the table, and then where feedback without a row is. Rejects as the read model does; `also without the table` answers all the same
 * where the broker knows that the feedback waits or died.
 */
export async function lookUp(
  { rows, whereabouts = nowhere }: Pick<FeedbackDeps, 'rows' | 'whereabouts'>,
  id: string,
  mode: 'with the table' | 'also without the table' = 'with the table'
): Promise<LookedUp> {
  const asked = await rows.byId(id).then(
    row => ({ row }),
    (thrown: unknown) => ({ error: asError(thrown) })
  )
  if ('error' in asked) {
    if (mode === 'with the table' || !isRetryable(asked.error)) throw asked.error
    const where = await whereabouts.of(id)
    if (where.state === 'unknown') throw asked.error
    return { where }
  }
  if (asked.row !== undefined) return { row: asked.row }
  const where = await whereabouts.of(id)
  if (where.state !== 'unknown') return { where }
  // It may have been stored between the two questions.
  const row = await rows.byId(id)
  return row === undefined ? { where } : { row }
}
