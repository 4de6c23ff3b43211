import { Button, Group, Stack, Title } from '@mantine/core'
import { useFocusWithin, useHover, useInViewport, useMergedRef } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { Loading } from '../../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../../shared/ui/problem-alert.tsx'
import type { StoredFeedback } from '../../api/types.ts'
import { listQuery, rowsOfPage } from '../queries.ts'
import { Filters } from './filters.tsx'
import { Found } from './found.tsx'
import { listTrouble } from './list-trouble.ts'
import { NothingFound } from './nothing-found.tsx'
import styles from './row.module.css'
import { FeedbackRows } from './rows.tsx'
import { changedSearch, type FeedbackSearch } from './search.ts'
import { useStill } from './use-still.ts'

const route = getRouteApi('/feedback')
const none: readonly StoredFeedback[] = []

/** Stored feedback by any conditions, the latest to arrive first. */
export function FeedbackView() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(listQuery(search))
  const change = useCallback(
    (changes: object) => void navigate({ search: known => changedSearch(known, { ...changes }), replace: true }),
    [navigate]
  )
  const { ref: head, inViewport: isAtTop } = useInViewport()
  const { ref: hoverable, hovered } = useHover()
  const { ref: focusable, focused } = useFocusWithin()
  const body = useMergedRef(hoverable, focusable)
  const answered = list.data === undefined || list.isPlaceholderData ? '' : JSON.stringify(search)
  const { rows, waiting, show } = useStill(list.data?.feedback ?? none, answered, hovered || focused || !isAtTop)
  const showNewer = (): void => {
    show()
    window.scrollTo({ top: 0 })
  }
  return (
    <Stack>
      <Title order={1} size="h2">
        Feedback
      </Title>
      <Filters search={search} onChange={change} />
      <div ref={head}>
        <Found search={search} />
      </div>
      {list.isError && <Trouble error={list.error} search={search} />}
      {list.isPending && <Loading height={400} label="Loading feedback" />}
      {list.isSuccess && rows.length === 0 && <NothingFound search={search} />}
      <div ref={body}>
        {waiting > 0 && (
          <div className={styles.newer}>
            <Button size="xs" onClick={showNewer}>
              Show {waiting === rowsOfPage ? 'the newest' : `${waiting} newer`}
            </Button>
          </div>
        )}
        <FeedbackRows rows={rows} label="Stored feedback" busy={list.isPlaceholderData} />
      </div>
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
