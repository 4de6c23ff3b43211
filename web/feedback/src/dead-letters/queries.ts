import { queryOptions } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'
import { mostGroups } from './open-letters.ts'
import type { LetterSearch } from './search.ts'

const every = 5_000
const rowsOfPage = 25

/** Letters by reason, step and shape of their message. */
export const groupsQuery = ({ cursor, group, ...filter }: LetterSearch) =>
  queryOptions({
    queryKey: ['dead-letters', 'groups', filter],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/dead-letters/groups', { params: { query: { ...filter, limit: mostGroups } }, signal })),
    refetchInterval: every,
    placeholderData: previous => previous
  })

/** A page of letters, the newest first. */
export const lettersQuery = (search: LetterSearch) =>
  queryOptions({
    queryKey: ['dead-letters', 'list', search],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/dead-letters', { params: { query: { ...search, limit: rowsOfPage } }, signal })),
    refetchInterval: every,
    placeholderData: previous => previous
  })

/** All about one letter. */
export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'letter', id],
    queryFn: ({ signal }) => bodyOf(api.GET('/dead-letters/{id}', { params: { path: { id } }, signal })),
    refetchInterval: every
  })

/** How far a replay of many letters is; asked for until it ends. */
export const jobQuery = (job: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'job', job],
    queryFn: ({ signal }) => bodyOf(api.GET('/dead-letters/jobs/{job}', { params: { path: { job } }, signal })),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? 1_000 : false)
  })
