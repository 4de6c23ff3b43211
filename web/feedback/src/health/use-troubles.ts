import { useQuery } from '@tanstack/react-query'
import { ask } from '../../../shared/api/ask.ts'
import type { Readiness } from '../api/types.ts'
import { apiIsAway, type Trouble, troublesOf } from './words.ts'

const every = 3_000

/** What is wrong at the moment, by `/ready`, asked every three seconds; empty while all is well or nothing is known yet. */
export function useTroubles(): readonly Trouble[] {
  const { data, isError } = useQuery({
    queryKey: ['ready'],
    queryFn: ({ signal }) => ask<Readiness>('/ready', { signal }, [503]),
    refetchInterval: every,
    retry: false
  })
  if (isError) return [apiIsAway]
  return data === undefined ? [] : troublesOf(data.dependencies)
}
