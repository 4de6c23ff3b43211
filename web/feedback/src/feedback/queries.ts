import { queryOptions } from '@tanstack/react-query'
import { ask, post } from '../../../shared/api/ask.ts'
import type { Explanation, FeedbackExplanation, FeedbackPage, StoredFeedback } from '../api/types.ts'
import { type FeedbackSearch, parametersOf } from './search.ts'

/** Rows of a page of the list. */
const rowsOfPage = 20

/** A page of stored feedback in order of arrival; the first is asked for again every 5 seconds, for what arrives meanwhile. */
export const listQuery = (search: FeedbackSearch, limit = rowsOfPage) =>
  queryOptions({
    queryKey: ['feedback', 'list', search, limit],
    queryFn: ({ signal }) => {
      const parameters = parametersOf(search)
      parameters.set('limit', String(limit))
      if (search.cursor === undefined) parameters.set('order', 'arrival')
      else parameters.set('cursor', search.cursor)
      return ask<FeedbackPage>(`/feedback?${parameters}`, { signal })
    },
    refetchInterval: search.cursor === undefined ? 5_000 : false,
    placeholderData: previous => previous
  })

/** How many rows meet the conditions. A count that takes too long is not asked for again. */
export const countQuery = (search: FeedbackSearch, enabled: boolean) => {
  const { cursor, ...conditions } = search
  return queryOptions({
    queryKey: ['feedback', 'count', conditions],
    queryFn: async ({ signal }) => {
      const parameters = parametersOf(conditions)
      parameters.set('limit', '1')
      parameters.set('count', 'true')
      return (await ask<FeedbackPage>(`/feedback?${parameters}`, { signal })).count
    },
    enabled,
    retry: false,
    refetchInterval: false,
    staleTime: 30_000
  })
}

/** One stored row. */
export const rowQuery = (id: string) =>
  queryOptions({
    queryKey: ['feedback', 'row', id],
    queryFn: ({ signal }) => ask<StoredFeedback>(`/feedback/${encodeURIComponent(id)}`, { signal })
  })

/** Why a stored row has its score; that never changes. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['feedback', 'explanation', id],
    queryFn: ({ signal }) => ask<FeedbackExplanation>(`/feedback/${encodeURIComponent(id)}/explain`, { signal }),
    staleTime: Number.POSITIVE_INFINITY
  })

/** How texts come to their scores, in their order. */
export const explainedTextsQuery = (texts: readonly string[]) =>
  queryOptions({
    queryKey: ['explained', texts],
    queryFn: async ({ signal }) =>
      (await post<{ readonly explanations: readonly Explanation[] }>('/feedback/explain', { texts }, { signal }))
        .explanations,
    enabled: texts.length > 0,
    staleTime: Number.POSITIVE_INFINITY
  })
