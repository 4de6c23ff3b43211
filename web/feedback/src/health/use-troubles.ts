import { useQuery } from '@tanstack/react-query'
import { ask } from '../../../shared/api/ask.ts'
import type { Readiness } from '../api/types.ts'
import { useTopologies } from '../topology/use-topologies.ts'
import { apiIsAway, type Trouble, troublesOf, workerTroublesOf } from './words.ts'

const every = 3_000

/** What is wrong at the moment, by `/ready` and the workers, asked every few seconds; empty while all is well or nothing is known yet. */
export function useTroubles(): readonly Trouble[] {
  const { data, isError } = useQuery({
    queryKey: ['ready'],
    queryFn: ({ signal }) => ask<Readiness>('/ready', { signal }, [503]),
    refetchInterval: every,
    retry: false
  })
  const topologies = useTopologies()
  if (isError) return [apiIsAway]
  return [
    ...(data === undefined ? [] : troublesOf(data.dependencies)),
    ...(topologies.data === undefined ? [] : workerTroublesOf(topologies.data))
  ]
}
