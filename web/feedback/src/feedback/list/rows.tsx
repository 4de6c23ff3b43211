import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { StoredFeedback } from '../../api/types.ts'
import { explainedTextsQuery } from '../queries.ts'
import { FeedbackRow } from './row.tsx'

interface Props {
  readonly rows: readonly StoredFeedback[]
  readonly label: string
  /** Whether other rows are on their way. */
  readonly busy?: boolean
}

/** Stored feedback as a list, its words marked as soon as they are explained. */
export function FeedbackRows({ rows, label, busy = false }: Props) {
  const explained = useQuery(explainedTextsQuery(rows.map(row => row.feedback_text)))
  return (
    <Stack component="ol" gap="sm" className="plain-list" aria-label={label} aria-busy={busy}>
      {rows.map((row, index) => (
        <FeedbackRow key={row.message_id} feedback={row} explanation={explained.data?.[index]} />
      ))}
    </Stack>
  )
}
