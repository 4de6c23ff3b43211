import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, bodyOf } from '../api/client.ts'
import { remembered } from './rates.ts'
import type { Topologies } from './types.ts'

const every = 2_000

/** What runs, asked every two seconds by all who use it together. */
export function useTopologies() {
  return useQuery({
    queryKey: ['topology'],
    queryFn: ({ signal }) => bodyOf(api.GET('/topology', { signal })),
    refetchInterval: every,
    retry: false
  })
}

/** An earlier answer and the latest one, for rates; undefined before there is one. */
export function useTopologyChange(): { readonly before: Topologies | undefined; readonly now: Topologies } | undefined {
  const { data } = useTopologies()
  const [answers, setAnswers] = useState<readonly Topologies[]>([])
  useEffect(() => {
    if (data !== undefined) setAnswers(kept => remembered(kept, data))
  }, [data])
  const now = answers.at(-1)
  return now === undefined ? undefined : { before: answers.length > 1 ? answers[0] : undefined, now }
}
