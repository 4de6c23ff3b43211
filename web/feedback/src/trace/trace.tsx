import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { traceQuery } from './query.ts'
import { Timeline } from './timeline.tsx'
import { searchedWords, type Trace } from './words.ts'

interface Props {
  /** Of a message, or of a dead letter. */
  readonly id: string
  /** Whether it is shown; topics are read through only then. */
  readonly opened: boolean
  readonly onOpen: () => void
}

/** What happened to feedback, stored or not, once it is wanted. */
export function TraceSection({ id, opened, onOpen }: Props) {
  const { data, error, isFetching, refetch } = useQuery(traceQuery(id, opened))
  return (
    <Paper component="section" withBorder p="md" aria-label="What happened to it">
      <Group justify="space-between" mb={opened ? 'md' : 0}>
        <Title order={2} size="h4">
          What happened to it
        </Title>
        <Button variant="default" loading={isFetching} onClick={() => (opened ? void refetch() : onOpen())}>
          {opened ? 'Look again' : 'Show the timeline'}
        </Button>
      </Group>
      {opened && data === undefined && error === null && <Loading height={160} label="Looking through Kafka" />}
      {error !== null && <ProblemAlert title="What happened cannot be told">{error.message}</ProblemAlert>}
      {data !== undefined && <Told trace={data} />}
    </Paper>
  )
}

function Told({ trace: { message_id, events, missing, searched } }: { readonly trace: Trace }) {
  return (
    <Stack gap="md">
      {events.length === 0 ? <Text>Nothing is known of it.</Text> : <Timeline id={message_id} events={events} />}
      {missing.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            What is missing
          </Text>
          <ul className="plain-list" aria-label="What is missing">
            {missing.map(what => (
              <Text key={what} component="li" size="sm" className="anywhere">
                {what}
              </Text>
            ))}
          </ul>
        </div>
      )}
      <Text size="sm" c="dimmed">
        {searchedWords(searched)}
      </Text>
    </Stack>
  )
}
