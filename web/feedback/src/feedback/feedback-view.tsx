import { Group, Pagination, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { sentiments } from '../../../../topology/feedback/read-model.ts'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { explainedTextsQuery, listQuery, rowsOfPage } from './queries.ts'
import { FeedbackRow } from './row.tsx'

const route = getRouteApi('/feedback')

/** Stored feedback of one label, newest first. */
export function FeedbackView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { sentiment = 'negative', page = 1 } = search
  const list = useQuery(listQuery(search))
  const rows = list.data?.feedback ?? []
  const explained = useQuery(explainedTextsQuery(rows.map(row => row.feedback_text)))
  const pages = rows.length < rowsOfPage ? page : page + 1
  return (
    <Stack>
      <Title order={1} size="h2">
        Feedback
      </Title>
      <Group>
        <SegmentedControl
          aria-label="Sentiment"
          data={[...sentiments]}
          value={sentiment}
          onChange={value => navigate({ search: { sentiment: value as typeof sentiment } })}
        />
      </Group>
      {list.isError && <ProblemAlert title="The list cannot be loaded">{list.error.message}</ProblemAlert>}
      {list.isPending && <Skeleton height={400} aria-label="Loading feedback" />}
      {list.isSuccess && rows.length === 0 && <Text>There is no {sentiment} feedback here yet.</Text>}
      <Stack
        component="ol"
        gap="sm"
        className="plain-list"
        aria-label="Stored feedback"
        aria-busy={list.isPlaceholderData}
      >
        {rows.map((row, index) => (
          <FeedbackRow key={row.message_id} feedback={row} explanation={explained.data?.[index]} />
        ))}
      </Stack>
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={next => navigate({ search: { sentiment, page: next } })}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Stack>
  )
}
