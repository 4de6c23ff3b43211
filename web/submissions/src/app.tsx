import { Group, NativeSelect, Paper, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import { ProblemAlert } from '../../shared/ui/problem-alert.tsx'
import { SimplePage } from '../../shared/ui/simple-page.tsx'
import { SubmissionForm } from './components/submission-form.tsx'
import { SubmissionTable } from './components/submission-table.tsx'
import { type Updates, useSubmissions } from './use-submissions.ts'

/** The page: a form, and the list of the newest submissions with their statuses. */
export function App() {
  const [updates, setUpdates] = useState<Updates>('every-second')
  const { submissions, problem, show } = useSubmissions(updates)
  return (
    <SimplePage title="Submissions">
      <SubmissionForm onSubmitted={show} />
      <Paper component="section" withBorder p="md" aria-label="Submissions">
        <Stack gap="sm">
          <Group justify="space-between" align="end">
            <Title order={2} size="h4">
              Newest
            </Title>
            <NativeSelect
              label="Updates"
              data={[
                { value: 'every-second', label: 'every second' },
                { value: 'live', label: 'live' }
              ]}
              value={updates}
              onChange={event => setUpdates(event.currentTarget.value as Updates)}
            />
          </Group>
          {problem !== undefined && <ProblemAlert title={problem}>The list may be old.</ProblemAlert>}
          <SubmissionTable submissions={submissions} onRetried={show} />
        </Stack>
      </Paper>
    </SimplePage>
  )
}
