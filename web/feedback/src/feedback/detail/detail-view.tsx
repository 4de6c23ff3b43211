import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { RequestProblem } from '../../../../shared/api/ask.ts'
import { LabelBadge } from '../../../../shared/ui/label-badge.tsx'
import { Loading } from '../../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../../shared/ui/problem-alert.tsx'
import { TraceSection } from '../../trace/trace.tsx'
import { signed } from '../numbers.ts'
import { explanationQuery, rowQuery } from '../queries.ts'
import { ExplainedText } from '../text/explained-text.tsx'
import { CompoundScale } from './compound-scale.tsx'
import { Facts } from './facts.tsx'
import { WeightsTable } from './weights-table.tsx'
import { Whereabouts } from './whereabouts.tsx'

const route = getRouteApi('/feedback/$id')

/** All about one feedback: its text with the weights that made its score, what is stored of it, and what happened to it. */
export function DetailView() {
  const { id } = route.useParams()
  const { trace = false } = route.useSearch()
  const navigate = route.useNavigate()
  const row = useQuery(rowQuery(id))
  const isMissing = row.error instanceof RequestProblem && row.error.status === 404
  return (
    <Stack>
      <Title order={1} size="h2">
        Feedback message
      </Title>
      {row.isPending && <Loading height={300} label="Loading the feedback" />}
      {isMissing && <Whereabouts id={id} onStored={row.refetch} />}
      {row.isError && !isMissing && (
        <ProblemAlert title="This feedback cannot be shown">{row.error.message}</ProblemAlert>
      )}
      {row.data !== undefined && (
        <>
          <Group>
            <LabelBadge label={row.data.sentiment_score} />
            <Text className="tabular">compound {signed(row.data.compound)}</Text>
          </Group>
          <CompoundScale compound={row.data.compound} />
          <Why id={id} text={row.data.feedback_text} />
          <Facts feedback={row.data} />
        </>
      )}
      {(row.data !== undefined || isMissing) && (
        <TraceSection id={id} opened={trace} onOpen={() => void navigate({ search: { trace: true }, replace: true })} />
      )}
    </Stack>
  )
}

/** The text, explained where that is possible. */
function Why({ id, text }: { readonly id: string; readonly text: string }) {
  const { data, error } = useQuery(explanationQuery(id))
  if (data === undefined) {
    return (
      <Paper withBorder p="md">
        <Text className="anywhere" dir="auto">
          {text}
        </Text>
        {error !== null && (
          <Text c="dimmed" size="sm" mt="sm">
            The explanation cannot be loaded: {error.message}
          </Text>
        )}
      </Paper>
    )
  }
  return (
    <Paper withBorder p="md" component="section" aria-label="Why it has this score">
      <Title order={2} size="h4" mb="sm">
        Why this score
      </Title>
      {data.note !== undefined && (
        <Text size="sm" mb="sm">
          {data.note}
        </Text>
      )}
      {data.explanation.read !== text && (
        <>
          <Text className="anywhere" dir="auto">
            {text}
          </Text>
          <Text size="sm" c="dimmed" mt="sm">
            Read with the words of its emoji:
          </Text>
        </>
      )}
      <ExplainedText explanation={data.explanation} weights />
      <Text size="sm" c="dimmed" my="md">
        {data.explanation.summary}
      </Text>
      <WeightsTable explanation={data.explanation} />
    </Paper>
  )
}
