import type { Status } from '../../../../topology/submissions/status.ts'

/** The colour of each status: yellow while it is under way, then green or red. */
export const colours: { readonly [status in Status]: 'yellow' | 'green' | 'red' } = {
  PENDING: 'yellow',
  PROCESSING: 'yellow',
  PASSED: 'green',
  FAILED: 'red'
}

/** A status as a coloured word. */
export function SubmissionStatus({ status }: { readonly status: Status }) {
  return (
    <span className={`status ${colours[status]}`} data-status={status}>
      {status}
    </span>
  )
}
