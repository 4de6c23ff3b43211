import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { Filters } from './filters.tsx'
import { countTrouble, listTrouble } from './list-trouble.ts'
import { countQuery, listQuery } from './queries.ts'
import { FeedbackRows } from './rows.tsx'
import { changedSearch, type FeedbackSearch, isFiltered, parametersOf } from './search.ts'

const route = getRouteApi('/feedback')

/** Stored feedback by any conditions, the latest to arrive first. */
export function FeedbackView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(listQuery(search))
  const change = useCallback(
    (changes: object) => void navigate({ search: known => changedSearch(known, { ...changes }), replace: true }),
    [navigate]
  )
  const rows = list.data?.feedback ?? []
  return (
    <Stack>
      <Title order={1} size="h2">
        Feedback
      </Title>
      <Filters search={search} onChange={change} />
      <Found search={search} />
      {list.isError && <Trouble error={list.error} search={search} />}
      {list.isPending && <Loading height={400} label="Loading feedback" />}
      {list.isSuccess && rows.length === 0 && (
        <Text>
          {isFiltered(search) ? 'Nothing meets these conditions.' : 'There is no feedback yet: post some under Try it.'}
        </Text>
      )}
      <FeedbackRows rows={rows} label="Stored feedback" busy={list.isPlaceholderData} />
      <Pages
        prev={list.data?.prev ?? null}
        next={list.data?.next ?? null}
        onTurn={cursor => navigate({ search: known => ({ ...known, cursor }) })}
      />
    </Stack>
  )
}

function Trouble({ error, search }: { readonly error: Error; readonly search: FeedbackSearch }) {
  const { title, words } = listTrouble(error, search)
  return <ProblemAlert title={title}>{words}</ProblemAlert>
}

/** How many meet the conditions, and links to have them all as a file. */
function Found({ search }: { readonly search: FeedbackSearch }) {
  const filtered = isFiltered(search)
  const { data, error } = useQuery(countQuery(search, filtered))
  const found = data === undefined ? error && countTrouble(error) : `${data.toLocaleString('en')} found`
  const file = (format: string): string => {
    const parameters = parametersOf(search)
    parameters.set('format', format)
    return `/feedback/export?${parameters}`
  }
  return (
    <Group gap="md" aria-live="polite">
      <Text size="sm">{(filtered && found) || 'Latest to arrive first'}</Text>
      <Anchor size="sm" href={file('csv')} download="feedback.csv">
        Export as CSV
      </Anchor>
      <Anchor size="sm" href={file('ndjson')} download="feedback.ndjson">
        as NDJSON
      </Anchor>
    </Group>
  )
}

interface PagesProps {
  readonly prev: string | null
  readonly next: string | null
  readonly onTurn: (cursor: string) => void
}

function Pages({ prev, next, onTurn }: PagesProps) {
  if (prev === null && next === null) return null
  return (
    <Group component="nav" aria-label="Pages">
      <Button variant="default" disabled={prev === null} onClick={() => prev !== null && onTurn(prev)}>
        Newer
      </Button>
      <Button variant="default" disabled={next === null} onClick={() => next !== null && onTurn(next)}>
        Older
      </Button>
    </Group>
  )
}
