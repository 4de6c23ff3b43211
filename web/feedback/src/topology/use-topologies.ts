import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { api, bodyOf } from '../api/client.ts'
import { changeOf, remembered, type TopologyChange } from './history.ts'
import type { Topologies } from './types.ts'

const every = 2_000
const queryKey = ['topology']

/** The answers of the last five minutes, of which the newest is asked for every two seconds by all who use it together. */
export function useTopologyHistory(): UseQueryResult<readonly Topologies[]> {
  return useQuery({
    queryKey,
    queryFn: async ({ client, signal }) =>
      remembered(
        client.getQueryData<readonly Topologies[]>(queryKey) ?? [],
        await bodyOf(api.GET('/topology', { signal }))
      ),
    // Answers are new each time, and comparing minutes of them would find that out slowly.
    structuralSharing: false,
    refetchInterval: every,
    retry: false
  })
}

/** An earlier answer and the latest one, for rates; undefined before there is one. */
export function useTopologyChange(): TopologyChange | undefined {
  return changeOf(useTopologyHistory().data ?? [])
}
