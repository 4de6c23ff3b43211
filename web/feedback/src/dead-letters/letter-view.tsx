import { Code, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Schema } from '../../../shared/api/feedback-client.ts'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { TraceSection } from '../trace/trace.tsx'
import { textOfBytes } from './edited.ts'
import { LetterActions } from './letter-actions.tsx'
import { nextStepOf } from './next-steps.ts'
import { letterQuery } from './queries.ts'
import { StateBadge } from './state-badge.tsx'

type Letter = Schema<'OpenDeadLetter'>

/** The system whose messages can be traced. */
const tracedSystem = 'feedback'

const route = getRouteApi('/dead-letters/$id')

/** One dead letter: why it died, what to do, what it holds, and what was done about it. */
export function LetterView() {
  const { id } = route.useParams()
  const { trace = false } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, isPending } = useQuery(letterQuery(id))
  return (
    <Stack>
      <Title order={1} size="h2">
        Dead letter
      </Title>
      {isPending && <Loading height={300} label="Loading the letter" />}
      {error !== null && <ProblemAlert title="This dead letter cannot be shown">{error.message}</ProblemAlert>}
      {data !== undefined && (
        <>
          <Why letter={data} />
          <LetterActions key={id} letter={data} />
          <History letter={data} />
          {data.system === tracedSystem && (
            <TraceSection
              id={id}
              opened={trace}
              onOpen={() => void navigate({ search: { trace: true }, replace: true })}
            />
          )}
          <Headers letter={data} />
        </>
      )}
    </Stack>
  )
}

function Why({ letter }: { readonly letter: Letter }) {
  const { id, state, reason, step, message, meaning, next, died_at, source, key, attempts } = letter
  return (
    <Paper component="section" withBorder p="md" aria-label="Why it died">
      <Group gap="sm" mb="xs">
        <StateBadge state={state} />
        <Text fw={600}>
          {reason} in {step}
        </Text>
        <TimeText at={died_at} />
      </Group>
      <Text className="anywhere">{message}</Text>
      <Text size="sm" mt="xs">
        {meaning} {nextStepOf(reason, next)}
      </Text>
      <Text size="sm" c="dimmed" mt="xs" className="anywhere">
        {id}
        {source !== null && `, from ${source.topic}-${source.partition}-${source.offset}`}
        {key !== null && `, key ${key}`}, {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
      </Text>
    </Paper>
  )
}

function History({ letter: { history } }: { readonly letter: Letter }) {
  if (history.length === 0) return null
  return (
    <Paper component="section" withBorder p="md" aria-label="History">
      <Title order={2} size="h4" mb="xs">
        History
      </Title>
      <Stack component="ol" className="plain-list" gap={6}>
        {history.map(({ at, action, edited, reason, actor, address, sent }) => (
          <li key={`${at} ${action}`}>
            <Group gap="xs">
              <TimeText at={at} />
              <Text size="sm" className="anywhere">
                {action === 'replay' ? `replayed${edited ? ', corrected' : ''}` : `discarded: ${reason}`}
                {sent !== null && `, to ${sent.topic}-${sent.partition}-${sent.offset}`} by{' '}
                {actor ?? address ?? 'somebody'}
              </Text>
            </Group>
          </li>
        ))}
      </Stack>
    </Paper>
  )
}

const textOf = (value: Letter['headers'][string]): string =>
  Array.isArray(value) ? value.map(one => one ?? 'null').join(', ') : String(value)

function Headers({ letter: { headers, stacktrace, bytes } }: { readonly letter: Letter }) {
  const text = textOfBytes(bytes)
  return (
    <Paper component="section" withBorder p="md" aria-label="Original record">
      <Title order={2} size="h4" mb="xs">
        Original record
      </Title>
      <Table aria-label="Headers" layout="fixed">
        <Table.Tbody>
          {Object.entries(headers).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w="40%" className="anywhere">
                {name}
              </Table.Th>
              <Table.Td className="anywhere">{textOf(value)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {text !== undefined && (
        <details>
          <Text component="summary" size="sm">
            Bytes of the value, as text
          </Text>
          <Code block className="anywhere" style={{ whiteSpace: 'pre-wrap' }}>
            {text}
          </Code>
        </details>
      )}
      {bytes !== null && (
        <details>
          <Text component="summary" size="sm">
            Bytes of the value, base64
          </Text>
          <Code block className="anywhere" style={{ whiteSpace: 'pre-wrap' }}>
            {bytes}
          </Code>
        </details>
      )}
      {stacktrace !== null && (
        <details>
          <Text component="summary" size="sm">
            Stack trace
          </Text>
          <ScrollX label="Stack trace, scrollable">
            <Code block>{stacktrace}</Code>
          </ScrollX>
        </details>
      )}
    </Paper>
  )
}
