import { useEffect, useState } from 'react'
import { openStream } from '../../shared/stream/open-stream.ts'
import { type CommentCollection, keepComments, keepLastEventId, lastEventId } from './collection.ts'
import { type Connection, follow } from './follow.ts'

/** How the stream stands, and how many of its events were no comments. */
export interface StreamState {
  readonly connection: Connection
  readonly invalid: number
}

const path = '/api/comments/stream'

/** Follows the stream into the collection while the page is shown. */
export function useStream(collection: CommentCollection): StreamState {
  const [connection, setConnection] = useState<Connection>('connecting')
  const [invalid, setInvalid] = useState(0)
  useEffect(
    () =>
      follow({
        open: last => openStream({ url: path, event: 'comment', lastEventId: last }),
        lastEventId,
        onComments: (comments, last) => {
          keepComments(collection, comments)
          keepLastEventId(last)
        },
        onInvalid: () => setInvalid(count => count + 1),
        onConnection: setConnection
      }),
    [collection]
  )
  return { connection, invalid }
}
