import { queryOptions } from '@tanstack/react-query'
import { ask, post } from '../../../shared/api/ask.ts'
import type { Explanation, FeedbackExplanation, FeedbackPage, StoredFeedback } from '../api/types.ts'
import type { FeedbackSearch } from './search.ts'

/** Rows of a page of the list. */
export const rowsOfPage = 20

/** A page of stored feedback; asked for again every 5 seconds, for what arrives meanwhile. */
export const listQuery = ({ sentiment = 'negative', page = 1 }: FeedbackSearch) =>
  queryOptions({
    queryKey: ['feedback', 'list', sentiment, page],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ sentiment, page: String(page), limit: String(rowsOfPage) })
      return ask<FeedbackPage>(`/feedback?${query}`, { signal })
    },
    refetchInterval: 5_000,
    placeholderData: previous => previous
  })

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
