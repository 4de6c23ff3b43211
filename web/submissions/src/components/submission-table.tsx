import { Button, Group, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { ApiError, type Submission, submissionsApi } from '../services/submissions-api.ts'
import { SubmissionStatus } from './submission-status.tsx'

interface Props {
  readonly submissions: readonly Submission[]
  readonly onRetried: (submission: Submission) => void
}

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
  if (submissions.length === 0) return <Text>There are no submissions yet.</Text>
  return (
    <>
      {failure !== undefined && <ProblemAlert title={failure} />}
      {submissions.some(({ status }) => status === 'FAILED') && (
        <Text size="sm" c="dimmed">
          A text that failed is judged by the same rule when it is tried again.
        </Text>
      )}
      <Table aria-label="Newest submissions" layout="fixed" horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={118}>
              Status
            </Table.Th>
            <Table.Th scope="col">Text</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {submissions.map(one => (
            <Row key={one.id} submission={one} onRetry={() => retry(one.id)} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

function Row({ submission, onRetry }: { readonly submission: Submission; readonly onRetry: () => void }) {
  const { id, content, status, created_at, processed_at } = submission
  return (
    <Table.Tr data-id={id} style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <SubmissionStatus status={status} />
      </Table.Td>
      <Table.Td>
        <Text className="anywhere" lineClamp={4} dir="auto">
          {content}
        </Text>
        <Group gap="xs">
          <When what="submitted" at={created_at} />
          {processed_at !== null && <When what="processed" at={processed_at} />}
          {status === 'FAILED' && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function When({ what, at }: { readonly what: string; readonly at: string }) {
  return (
    <Text size="sm" c="dimmed" span>
      {what} <TimeText at={at} />
    </Text>
  )
}
