import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { TextLink } from '../shell/links.tsx'
import { lettersQuery } from './queries.ts'
import type { LetterSearch } from './search.ts'
import { ServedBy } from './served-by.tsx'
import { StateBadge } from './state-badge.tsx'

interface Props {
  readonly search: LetterSearch
  readonly onTurn: (cursor: string | undefined) => void
}

/** Letters, the newest first. */
export function Letters({ search, onTurn }: Props) {
  const { data, error, isPending } = useQuery(lettersQuery(search))
  const next = data?.next ?? null
  // Without filters the groups say that nothing failed.
  const isFiltered = Object.keys(search).length > 0
  return (
    <Stack component="section" gap="sm" aria-label="Letters">
      {(data?.letters.length ?? 0) > 0 && (
        <Title order={2} size="h4">
          Newest first
        </Title>
      )}
      {error !== null && <ProblemAlert title="The letters cannot be loaded">{error.message}</ProblemAlert>}
      {isPending && <Loading height={200} label="Loading the letters" />}
      {data !== undefined && search.group !== undefined && <ServedBy by={data.served_by} because={data.because} />}
      {data?.letters.length === 0 && isFiltered && <Text>No dead letter matches these filters.</Text>}
      <Stack component="ol" className="plain-list" gap="sm" aria-label="Dead letters">
        {data?.letters.map(({ id, state, reason, step, message, key, died_at, attempts }) => (
          <Paper component="li" key={id} withBorder p="sm" data-id={id}>
            <Group gap="sm">
              <StateBadge state={state} />
              <TextLink to="/dead-letters/$id" params={{ id }} fw={600}>
                {reason} in {step}
              </TextLink>
              <Text size="sm" className="anywhere">
                {key !== null && `key ${key}`}
              </Text>
              <TimeText at={died_at} />
              {attempts > 1 && (
                <Text size="sm" c="dimmed">
                  after {attempts} attempts
                </Text>
              )}
            </Group>
            <Text size="sm" c="dimmed" className="anywhere" lineClamp={2} mt={4}>
              {message}
            </Text>
          </Paper>
        ))}
      </Stack>
      <Group component="nav" aria-label="Pages">
        {search.cursor !== undefined && (
          <Button variant="default" onClick={() => onTurn(undefined)}>
            Newest
          </Button>
        )}
        {next !== null && (
          <Button variant="default" onClick={() => onTurn(next)}>
            Older
          </Button>
        )}
      </Group>
    </Stack>
  )
}
