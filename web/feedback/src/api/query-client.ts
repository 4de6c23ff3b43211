import { QueryClient } from '@tanstack/react-query'
import { mayPass } from '../../../shared/api/ask.ts'

const longestPause = 5_000

/**
 * Asks again, for as long as it takes, where the API does not answer or fails: the banner says so meanwhile, and the page recovers by
 * itself. What the API refuses is shown at once.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 1 && mayPass(error),
      retryDelay: attempt => Math.min(500 * 2 ** attempt, longestPause),
      refetchInterval: query => (query.state.status === 'error' && mayPass(query.state.error) ? longestPause : false),
      networkMode: 'always',
      staleTime: 2_000
    },
    mutations: { networkMode: 'always' }
  }
})
