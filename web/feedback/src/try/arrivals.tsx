import { Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LabelBadge } from '../../../shared/ui/label-badge.tsx'
import { signed } from '../feedback/numbers.ts'
import { TextLink } from '../shell/links.tsx'
import type { Posted } from './post-form.tsx'
import { findRow } from './posting.ts'

const look = 250
const patience = 5_000

/** What became of what was posted here, newest first. */
export function Arrivals({ posted }: { readonly posted: readonly Posted[] }) {
  if (posted.length === 0) return null
  return (
    <Stack component="section" gap="sm" aria-label="What became of it">
      <Title order={2} size="h4">
        What became of it
      </Title>
      <Stack component="ol" className="plain-list" gap="sm">
        {posted.map(one => (
          <Arrival key={one.id} posted={one} />
        ))}
      </Stack>
    </Stack>
  )
}

/** One that was posted: accepted, waiting, then stored. */
function Arrival({ posted: { id, text, at, took } }: { readonly posted: Posted }) {
  const { data: row, error } = useQuery({
    queryKey: ['feedback', 'arrival', id],
    queryFn: ({ signal }) => findRow(id, signal),
    refetchInterval: ({ state }) => (state.data ? false : look),
    staleTime: Number.POSITIVE_INFINITY
  })
  const isLate = useAfter(at + patience) && !row
  const [stored, setStored] = useState<number>()
  useEffect(() => {
    if (row) setStored(known => known ?? Date.now() - at)
  }, [row, at])
  return (
    <Paper component="li" withBorder p="sm" data-id={id} data-state={row ? 'stored' : 'waiting'}>
      <Text className="anywhere">{text}</Text>
      <Group gap="sm" mt={6} aria-live="polite">
        <Text size="sm" c="dimmed">
          accepted in {Math.round(took)} ms
        </Text>
        {row ? (
          <>
            <LabelBadge label={row.sentiment_score} />
            <Text size="sm" className="tabular">
              {signed(row.compound)}
            </Text>
            <Text size="sm" c="dimmed">
              stored within {stored ?? 0} ms
            </Text>
            <TextLink to="/feedback/$id" params={{ id }} size="sm">
              Why this score
            </TextLink>
          </>
        ) : (
          <Text size="sm">
            <Loader size="xs" mr={6} aria-hidden="true" />
            {isLate
              ? 'still waiting: it is kept in Kafka until a worker has stored it'
              : 'waiting to be scored and stored'}
          </Text>
        )}
      </Group>
      {error !== null && (
        <Text size="sm" c="error">
          It cannot be asked for: {error.message}
        </Text>
      )}
    </Paper>
  )
}

/** Whether a moment is over, in milliseconds since the epoch. */
function useAfter(moment: number): boolean {
  const [over, setOver] = useState(Date.now() >= moment)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, moment - Date.now()))
    return () => clearTimeout(timer)
  }, [moment])
  return over
}
