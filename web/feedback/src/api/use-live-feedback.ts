import { useEffect, useState } from 'react'
import { openStream } from '../../../shared/stream/open-stream.ts'
import { type PageStream, streamState } from '../../../shared/stream/page-stream.ts'
import type { StoredFeedback } from './types.ts'

/** What came over the stream since the view was opened. */
export interface LiveFeedback {
  /** The newest first, each once. */
  readonly rows: readonly StoredFeedback[]
  /** Whether the stream is open. */
  readonly isLive: boolean
}

/** Events are shown together, so that a fast stream does not draw the view for each. */
const gathering = 200
const pauseBeforeRetry = 2_000

/** Newer rows before those that are known, no more than `most`. */
export function withNewer(
  known: readonly StoredFeedback[],
  newer: readonly StoredFeedback[],
  most: number
): readonly StoredFeedback[] {
  const byId = new Map([...newer.toReversed(), ...known].map(row => [row.message_id, row]))
  return [...byId.values()].slice(0, most)
}

/** Follows feedback as it is stored, over the one stream of this browser, and opens it again when it breaks. */
export function useLiveFeedback(most: number): LiveFeedback {
  const [rows, setRows] = useState<readonly StoredFeedback[]>([])
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    let stream: PageStream | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let flush: ReturnType<typeof setTimeout> | undefined
    let gathered: StoredFeedback[] = []
    const show = (): void => {
      flush = undefined
      const newer = gathered
      gathered = []
      setRows(known => withNewer(known, newer, most))
    }
    const begin = (): void => {
      const opened = openStream({
        url: '/feedback/stream',
        event: 'feedback',
        lastEventIdParameter: 'last_event_id'
      })
      stream = opened
      opened.addEventListener('open', () => setLive(true))
      opened.addEventListener('feedback', ({ data }) => {
        gathered = [...gathered, JSON.parse(data) as StoredFeedback].slice(-most)
        flush ??= setTimeout(show, gathering)
      })
      opened.addEventListener('error', () => {
        setLive(false)
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
    }
  }, [most])
  return { rows, isLive }
}
