import { useQuery } from '@tanstack/react-query'
import { ask } from '../../../shared/api/ask.ts'
import type { Schema } from '../../../shared/api/feedback-client.ts'
import { useTopologyHistory } from '../topology/use-topologies.ts'
import { apiIsAway, type Trouble, troublesOf, workerTroublesOf } from './words.ts'

const every = 3_000

/** What `/ready` says; 503 is an answer too. */
const readiness = (signal: AbortSignal) => ask<Schema<'Readiness'>>('/ready', { signal }, [503])

/** What is wrong at the moment, by `/ready` and the workers, asked every few seconds; empty while all is well or nothing is known yet. */
export function useTroubles(): readonly Trouble[] {
  const { data, isError } = useQuery({
    queryKey: ['ready'],
    queryFn: ({ signal }) => readiness(signal),
    refetchInterval: every,
    retry: false
  })
  const topologies = useTopologyHistory().data?.at(-1)
  if (isError) return [apiIsAway]
  return [
    ...(data === undefined ? [] : troublesOf(data.dependencies)),
    ...(topologies === undefined ? [] : workerTroublesOf(topologies))
  ]
}
