import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { TextLink } from '../shell/links.tsx'
import { groupsQuery } from './queries.ts'
import type { LetterSearch } from './search.ts'
import { ServedBy } from './served-by.tsx'

/** Equal letters together: why, where, how many, and since when. */
export function Groups({ search }: { readonly search: LetterSearch }) {
  const { data, error, isPending } = useQuery(groupsQuery(search))
  return (
    <Paper component="section" withBorder p="md" aria-label="Groups">
      <Title order={2} size="h4" mb="xs">
        Groups
      </Title>
      {error !== null && <ProblemAlert title="The groups cannot be loaded">{error.message}</ProblemAlert>}
      {isPending && <Loading height={120} label="Loading the groups" />}
      {data !== undefined && <ServedBy by={data.served_by} because={data.because} />}
      {data?.groups.length === 0 && <Text>Nothing failed.</Text>}
      <Stack component="ol" className="plain-list" gap="sm">
        {data?.groups.map(({ group, system, topic, reason, step, message, count, open, last }) => (
          <li key={`${topic}-${group}`}>
            <Group gap="sm">
              <TextLink to="/dead-letters" search={{ ...search, group }} fw={600}>
                {reason} in {step}
              </TextLink>
              <Text size="sm" className="tabular">
                {count.toLocaleString('en')} {count === 1 ? 'letter' : 'letters'}, {open.toLocaleString('en')} open
              </Text>
              <Text size="sm" c="dimmed">
                {system ?? topic}
              </Text>
              <TimeText at={last} />
            </Group>
            <Text size="sm" c="dimmed" className="anywhere" lineClamp={2}>
              {message}
            </Text>
          </li>
        ))}
      </Stack>
    </Paper>
  )
}
