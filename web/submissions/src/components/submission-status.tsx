import { Badge } from '@mantine/core'
import type { Status } from '../../../../topology/submissions/status.ts'

/** The colour of each status: yellow while it is under way, then green or red. */
export const colours: { readonly [status in Status]: 'yellow' | 'green' | 'red' } = {
  PENDING: 'yellow',
  PROCESSING: 'yellow',
  PASSED: 'green',
  FAILED: 'red'
}

const shades = { yellow: 'yellow.3', green: 'teal.9', red: 'red.8' } as const

/** A status as a coloured word. */
export function SubmissionStatus({ status }: { readonly status: Status }) {
  const colour = colours[status]
  return (
    <Badge color={shades[colour]} className={colour} radius="sm" data-status={status} style={{ flex: 'none' }}>
      {status}
    </Badge>
  )
}
