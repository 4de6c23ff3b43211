import { queryOptions } from '@tanstack/react-query'
import { mayPass } from '../../../shared/api/ask.ts'
import { api, bodyOf } from '../api/client.ts'

const pause = 5_000

/**
 * Everything that happened to feedback, by the id of the message or of its dead letter. Topics are read through for it, so it is asked for
 * again only while the feedback waits, or where another try may help.
 */
export const traceQuery = (id: string, enabled: boolean) =>
  queryOptions({
    queryKey: ['feedback', 'trace', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/feedback/{message_id}/trace', { params: { path: { message_id: id } }, signal })),
    enabled,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { status, error, data } }) => {
      const again = status === 'error' ? mayPass(error) : data?.state === 'queued' || data?.state === 'retrying'
      return again && pause
    }
  })
