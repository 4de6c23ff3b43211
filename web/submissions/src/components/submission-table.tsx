import { useState } from 'react'
import { ApiError, type Submission, submissionsApi } from '../services/submissions-api.ts'
import { SubmissionStatus } from './submission-status.tsx'

interface Props {
  readonly submissions: readonly Submission[]
  readonly onRetried: (submission: Submission) => void
}

const time = (text: string | null): string => (text === null ? '' : new Date(text).toLocaleTimeString())

/** Submissions with their statuses; one that FAILED can be queued again. */
export function SubmissionTable({ submissions, onRetried }: Props) {
  const [failure, setFailure] = useState<string>()
  const retry = async (id: string): Promise<void> => {
    setFailure(undefined)
    try {
      onRetried(await submissionsApi.retry(id))
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : 'The submission could not be queued again.')
    }
  }
  if (submissions.length === 0) return <p>There are no submissions yet.</p>
  return (
    <>
      {failure !== undefined && <p role="alert">{failure}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Text</th>
            <th scope="col">Submitted</th>
            <th scope="col">Processed</th>
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {submissions.map(({ id, content, status, created_at, processed_at }) => (
            <tr key={id} data-id={id}>
              <td>
                <SubmissionStatus status={status} />
              </td>
              <td className="content">{content}</td>
              <td>{time(created_at)}</td>
              <td>{time(processed_at)}</td>
              <td>
                {status === 'FAILED' && (
                  <button type="button" onClick={() => retry(id)}>
                    Try again
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
