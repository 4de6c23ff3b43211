import { type PageStream, streamState } from '../../shared/stream/page-stream.ts'
import { type Comment, readComment } from './comment.ts'

/** How the stream stands. */
export type Connection = 'connecting' | 'live' | 'offline'

export interface FollowOptions {
  /** Opens the stream after the event with this id, or from now on. */
  readonly open: (lastEventId: string | undefined) => PageStream
  readonly lastEventId: () => string | undefined
  /** Called with what came in the last moment, and the id of the last event. */
  readonly onComments: (comments: readonly Comment[], lastEventId: string) => void
  /** Called for an event whose data is no comment. */
  readonly onInvalid: () => void
  readonly onConnection: (connection: Connection) => void
}

/** Events are handed on together, so that a fast stream does not write the storage for each. */
const gathering = 100
const pauseBeforeRetry = 2_000

/** Follows the stream and opens it again when it breaks, for as long as it takes. The returned function ends it. */
export function follow({ open, lastEventId, onComments, onInvalid, onConnection }: FollowOptions): () => void {
  let stream: PageStream | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let flush: ReturnType<typeof setTimeout> | undefined
  let gathered: Comment[] = []
  let last = ''

  const handOn = (): void => {
    flush = undefined
    const comments = gathered
    gathered = []
    onComments(comments, last)
  }

  const take = ({ data, lastEventId: id }: MessageEvent<string>): void => {
    const comment = readComment(data)
    if (comment === undefined) onInvalid()
    else gathered.push(comment)
    last = id
    flush ??= setTimeout(handOn, gathering)
  }

  const begin = (): void => {
    onConnection('connecting')
    const opened = open(lastEventId())
    stream = opened
    opened.addEventListener('open', () => onConnection('live'))
    opened.addEventListener('comment', take)
    opened.addEventListener('error', () => {
      onConnection('offline')
      // The browser has given up, as it does when the answer is no stream.
      if (opened.readyState !== streamState.closed) return
      opened.close()
      retry = setTimeout(begin, pauseBeforeRetry)
    })
  }

  begin()
  return () => {
    stream?.close()
    clearTimeout(retry)
    clearTimeout(flush)
    if (flush !== undefined) handOn()
  }
}
