import { queryOptions } from '@tanstack/react-query'
import { mayPass } from '../../../shared/api/ask.ts'
import { api, bodyOf } from '../api/client.ts'
import type { FeedbackSearch } from './list/search.ts'

/** Rows of a page of the list. */
export const rowsOfPage = 20

/** Milliseconds until a first page is asked for again. Words are looked for by reading texts, which costs the database more. */
const everyList = 5_000
const everySearch = 30_000

/**
 * A page of stored feedback in order of arrival; the first is asked for again every 5 seconds, or 30 with words, for what arrives
 * meanwhile. What is refused or takes too long is not asked for again.
 */
export const listQuery = (search: FeedbackSearch, limit = rowsOfPage) =>
  queryOptions({
    queryKey: ['feedback', 'list', search, limit],
    queryFn: ({ signal }) => {
      const order = search.cursor === undefined ? ({ order: 'arrival' } as const) : {}
      return bodyOf(api.GET('/feedback', { params: { query: { ...search, ...order, limit } }, signal }))
    },
    refetchInterval: ({ state }) => {
      if (state.status === 'error') return mayPass(state.error) && everyList
      if (search.cursor !== undefined) return false
      return search.q === undefined ? everyList : everySearch
    },
    placeholderData: previous => previous
  })

/** How many rows meet the conditions. A count that takes too long is not asked for again. */
export const countQuery = (search: FeedbackSearch, enabled: boolean) => {
  const { cursor, ...conditions } = search
  return queryOptions({
    queryKey: ['feedback', 'count', conditions],
    queryFn: async ({ signal }) => {
      const query = { ...conditions, limit: 1, count: 'true' } as const
      return (await bodyOf(api.GET('/feedback', { params: { query }, signal }))).count ?? 0
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
    queryFn: ({ signal }) => bodyOf(api.GET('/feedback/{message_id}', { params: { path: { message_id: id } }, signal }))
  })

/** What became of feedback; asked for each second until it is stored or dead. */
export const statusQuery = (id: string, enabled = true) =>
  queryOptions({
    queryKey: ['feedback', 'status', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/feedback/{message_id}/status', { params: { path: { message_id: id } }, signal })),
    enabled,
    refetchInterval: ({ state }) => (isSettled(state.data?.state) ? false : 1_000)
  })

/** Whether nothing more becomes of feedback by itself. */
function isSettled(state: string | undefined): boolean {
  return state === 'stored' || state === 'dead'
}

/** Why a stored row has its score; that never changes. */
export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['feedback', 'explanation', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/feedback/{message_id}/explain', { params: { path: { message_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY
  })

/** How texts come to their scores, in their order. */
export const explainedTextsQuery = (texts: readonly string[]) =>
  queryOptions({
    queryKey: ['explained', texts],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.POST('/feedback/explain', { body: { texts: [...texts] }, signal }))).explanations,
    enabled: texts.length > 0,
    staleTime: Number.POSITIVE_INFINITY
  })
