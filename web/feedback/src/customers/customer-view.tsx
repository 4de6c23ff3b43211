import { Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { FeedbackRows } from '../feedback/list/rows.tsx'
import { listQuery } from '../feedback/queries.ts'
import { Alerts } from '../overview/alerts.tsx'
import { MoodPanel } from '../overview/mood.tsx'
import { readMoodSearch } from '../overview/mood-search.ts'
import { TextLink } from '../shell/links.tsx'

const route = getRouteApi('/customers/$id')
const shown = 10

/** One customer: how the mood went, alerts, and what they said last. */
export function CustomerView() {
  const { id } = route.useParams()
  const { period, compare } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error } = useQuery(listQuery({ customer_id: id }, shown))
  const rows = data?.feedback ?? []
  return (
    <Stack>
      <Title order={1} size="h2" className="anywhere">
        {id}
      </Title>
      <MoodPanel
        customer={id}
        period={period}
        compare={compare}
        onChange={changes => navigate({ search: known => readMoodSearch({ ...known, ...changes }), replace: true })}
      />
      <Alerts customer={id} />
      <Paper component="section" withBorder p="md" aria-label="What they said">
        <Title order={2} size="h4" mb="xs">
          What they said
        </Title>
        {error !== null && <ProblemAlert title="It cannot be loaded">{error.message}</ProblemAlert>}
        {data !== undefined && rows.length === 0 && <Text>There is no stored feedback of this customer.</Text>}
        <FeedbackRows rows={rows} label={`Feedback of ${id}`} />
        {(data?.next ?? null) !== null && (
          <TextLink to="/feedback" search={{ customer_id: id }} size="sm" mt="sm" display="inline-block">
            All of it
          </TextLink>
        )}
      </Paper>
    </Stack>
  )
}
