import { Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LabelBadge } from '../../../shared/ui/label-badge.tsx'
import type { StoredFeedback } from '../api/types.ts'
import { LetterLink } from '../feedback/detail/letter-link.tsx'
import { statusWords } from '../feedback/detail/status-words.ts'
import { signed } from '../feedback/numbers.ts'
import { rowQuery, statusQuery } from '../feedback/queries.ts'
import { TextLink } from '../shell/links.tsx'
import { timeText } from '../topology/figures-text.ts'
import type { Posted } from './post-form.tsx'

interface Props {
  readonly posted: readonly Posted[]
  /** What the stream brought lately. */
  readonly live: readonly StoredFeedback[]
}

/** What became of what was posted here, newest first. */
export function Arrivals({ posted, live }: Props) {
  if (posted.length === 0) return null
  return (
    <Stack component="section" gap="sm" aria-label="What became of it">
      <Title order={2} size="h4">
        What became of it
      </Title>
      <Stack component="ol" className="plain-list" gap="sm">
        {posted.map(one => (
          <Arrival key={one.id} posted={one} live={live.find(({ message_id }) => message_id === one.id)} />
        ))}
      </Stack>
    </Stack>
  )
}

interface ArrivalProps {
  readonly posted: Posted
  readonly live: StoredFeedback | undefined
}

/** One that was posted: accepted, waiting, then stored or dead. The stream tells of most; the others are asked for. */
function Arrival({ posted: { id, text, at, took }, live }: ArrivalProps) {
  const status = useQuery(statusQuery(id, live === undefined))
  const found = useQuery({ ...rowQuery(id), enabled: live === undefined && status.data?.state === 'stored' })
  const row = live ?? found.data
  const state = row === undefined ? (status.data?.state ?? 'queued') : 'stored'
  return (
    <Paper component="li" withBorder p="sm" data-id={id} data-state={state}>
      <Text className="anywhere" dir="auto">
        {text}
      </Text>
      <Group gap="sm" mt={6} aria-live="polite">
        <Text size="sm" c="dimmed">
          accepted in {timeText(took)}
        </Text>
        {row === undefined ? (
          <Text size="sm" className="anywhere">
            {state !== 'dead' && <Loader size={14} mr={6} style={{ verticalAlign: '-2px' }} aria-hidden="true" />}
            {status.data === undefined ? 'It waits to be scored and stored.' : statusWords(status.data)}{' '}
            {status.data !== undefined && <LetterLink status={status.data} />}{' '}
            <TextLink to="/feedback/$id" params={{ id }} search={{ trace: true }} inherit>
              What happened to it
            </TextLink>
          </Text>
        ) : (
          <Stored row={row} since={at} />
        )}
      </Group>
      {status.error !== null && (
        <Text size="sm" c="error">
          It cannot be asked for: {status.error.message}
        </Text>
      )}
    </Paper>
  )
}

function Stored({ row, since }: { readonly row: StoredFeedback; readonly since: number }) {
  const [took, setTook] = useState<number>()
  useEffect(() => setTook(known => known ?? Date.now() - since), [since])
  return (
    <>
      <LabelBadge label={row.sentiment_score} />
      <Text size="sm" className="tabular">
        {signed(row.compound)}
      </Text>
      <Text size="sm" c="dimmed">
        stored within {timeText(took ?? 0)}
      </Text>
      <TextLink to="/feedback/$id" params={{ id: row.message_id }} size="sm">
        Why this score
      </TextLink>
    </>
  )
}
