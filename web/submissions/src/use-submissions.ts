import { useCallback, useEffect, useRef, useState } from 'react'
import { type PageStream, streamState } from '../../shared/stream/page-stream.ts'
import { merged } from './newest-first.ts'
import { ApiError, type Submission, submissionsApi } from './services/submissions-api.ts'

/** How the list is kept current: by asking every second, or by the stream of changes. */
export type Updates = 'every-second' | 'live'

/** What the page shows. */
export interface SubmissionList {
  readonly submissions: readonly Submission[]
  /** Why the list may be old; undefined while it is current. */
  readonly problem: string | undefined
  /** Puts a submission into the list at once, unless it is there: what the list says of it is newer than the answer to a request. */
  readonly show: (submission: Submission) => void
}

const second = 1_000
const shown = 50
const pauseBeforeRetry = 2_000

/** The newest submissions. With `live` the list is asked for only when the stream opens, and every second while it is closed. */
export function useSubmissions(updates: Updates): SubmissionList {
  const [submissions, setSubmissions] = useState<readonly Submission[]>([])
  const [problem, setProblem] = useState<string>()
  const [streaming, setStreaming] = useState(false)

  // A list that was on its way when these came may not know of them.
  const answers = useRef<Submission[]>([])
  const changes = useRef<Submission[]>([])

  const show = useCallback((submission: Submission) => {
    answers.current.push(submission)
    setSubmissions(list => merged([submission], list, shown))
  }, [])

  const change = useCallback((submission: Submission) => {
    changes.current.push(submission)
    setSubmissions(list => merged(list, [submission], shown))
  }, [])

  useEffect(() => {
    let current = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      try {
        answers.current = []
        changes.current = []
        const list = await submissionsApi.newest(shown)
        const newest = merged(merged(answers.current, list, shown), changes.current, shown)
        if (current) setSubmissions(newest)
        if (current) setProblem(undefined)
      } catch (error) {
        if (current) setProblem(error instanceof ApiError ? error.message : 'The list could not be loaded.')
      }
      if (current && !streaming) timer = setTimeout(ask, second)
    }
    ask()
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [streaming])

  useEffect(() => {
    if (updates !== 'live') return
    let stream: PageStream
    let retry: ReturnType<typeof setTimeout> | undefined
    const begin = (): void => {
      const opened = submissionsApi.changes()
      stream = opened
      opened.addEventListener('open', () => setStreaming(true))
      opened.addEventListener('submission', event => change(JSON.parse(event.data) as Submission))
      opened.addEventListener('error', () => {
        setStreaming(false)
        if (opened.readyState === streamState.closed) retry = setTimeout(begin, pauseBeforeRetry)
      })
    }
    begin()
    return () => {
      clearTimeout(retry)
      stream.close()
      setStreaming(false)
    }
  }, [updates, change])

  return { submissions, problem, show }
}
