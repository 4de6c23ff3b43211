import { useEffect, useState } from 'react'
import { RequestProblem } from '../../shared/api/ask.ts'
import { openStream } from '../../shared/stream/open-stream.ts'
import {
  type CommentCollection,
  keepBeyond,
  keepComments,
  keepLastEventId,
  keptBeyond,
  lastEventId
} from './collection.ts'
import { type Connection, follow } from './follow.ts'
import { type HistoryWindow, lastHour } from './history.ts'
import { storedComments } from './stored.ts'

/** How the stream stands. */
export interface StreamState {
  readonly connection: Connection
  /** Events that were no comments. */
  readonly invalid: number
  /** Stored comments that are not kept here. */
  readonly beyond: number
  /** Minutes of the last hour, as they were counted when the stream was connected last. */
  readonly counted: readonly HistoryWindow[]
  /** Why they could not be asked for; undefined where they were. */
  readonly problem: string | undefined
}

const path = '/api/comments/stream'

/**
 * Follows the stream into the collection while the page is shown. A browser that keeps none yet begins with the newest that are stored, asked
 * for once the stream is open, so that none is missed in between. What was counted of the last hour is asked for whenever the stream opens,
 * which it does every few minutes: nothing is asked for while comments come.
 */
export function useStream(collection: CommentCollection): StreamState {
  const [connection, setConnection] = useState<Connection>('connecting')
  const [invalid, setInvalid] = useState(0)
  const [beyond, setBeyond] = useState(keptBeyond)
  const [counted, setCounted] = useState<readonly HistoryWindow[]>([])
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let isNew = collection.size === 0 && lastEventId() === undefined
    const keep = (comments: Parameters<typeof keepComments>[1]): void => {
      const dropped = keepComments(collection, comments)
      if (dropped > 0) setBeyond(keepBeyond(keptBeyond() + dropped))
    }
    const begin = async (): Promise<void> => {
      isNew = false
      try {
        const stored = await storedComments()
        keep(stored.comments)
        setBeyond(keepBeyond(stored.beyond))
      } catch (error) {
        if (!(error instanceof RequestProblem)) throw error
        // The stream says that the API is away; with it this is tried again.
        isNew = true
      }
    }
    const look = async (): Promise<void> => {
      try {
        setCounted(await lastHour())
        setProblem(undefined)
      } catch (error) {
        if (!(error instanceof RequestProblem)) throw error
        setProblem(error.message)
      }
    }
    return follow({
      open: last => openStream({ url: path, event: 'comment', lastEventId: last }),
      lastEventId,
      onComments: (comments, last) => {
        keep(comments)
        keepLastEventId(last)
      },
      onInvalid: () => setInvalid(known => known + 1),
      onConnection: now => {
        if (now === 'live') {
          void look()
          if (isNew) void begin()
        }
        setConnection(now)
      }
    })
  }, [collection])
  return { connection, invalid, beyond, counted, problem }
}
