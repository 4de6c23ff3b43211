import { Button, Group, NumberInput, Paper, Progress, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { api, bodyOf } from '../api/client.ts'
import { jobQuery } from './queries.ts'
import type { LetterSearch } from './search.ts'

/** Only letters that wait for somebody, no more than these at once, and none that came back three times. */
const usual = { again: false, limit: 10_000, max_replays: 3 } as const

/** Sends all letters that meet the conditions back at a rate, or says what would be sent. */
export function ReplayPanel({ search }: { readonly search: LetterSearch }) {
  const [rate, setRate] = useState(100)
  const [job, setJob] = useState<string>()
  const { state, cursor, ...filter } = search
  const { mutate, isPending, error } = useMutation({
    mutationFn: (dryRun: boolean) =>
      bodyOf(api.POST('/dead-letters/replay', { body: { filter, rate, dry_run: dryRun, ...usual } })),
    onSuccess: begun => setJob(begun.job)
  })
  const conditions = Object.values(filter).join(', ')
  return (
    <Paper component="section" withBorder p="md" aria-label="Replay many">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Replay many
        </Title>
        <Text size="sm">
          Sends every open letter {conditions === '' ? 'of every system' : `of ${conditions}`} back to its topic, the
          oldest first.
        </Text>
        <Group align="end">
          <NumberInput
            label="Letters a second, at most"
            value={rate}
            min={1}
            max={100_000}
            allowDecimal={false}
            onChange={value => setRate(Number(value) || 1)}
          />
          <Button variant="default" loading={isPending} onClick={() => mutate(true)}>
            Dry run
          </Button>
          <Button loading={isPending} onClick={() => mutate(false)}>
            Replay
          </Button>
        </Group>
        {error !== null && <ProblemAlert title="It was not begun">{error.message}</ProblemAlert>}
        {job !== undefined && <Job id={job} />}
      </Stack>
    </Paper>
  )
}

/** How far a replay is. */
function Job({ id }: { readonly id: string }) {
  const { data, error } = useQuery(jobQuery(id))
  const queries = useQueryClient()
  const state = data?.state
  useEffect(() => {
    if (state !== undefined && state !== 'running') void queries.invalidateQueries({ queryKey: ['dead-letters'] })
  }, [state, queries])
  const stop = useMutation({
    mutationFn: () => bodyOf(api.POST('/dead-letters/jobs/{job}/stop', { params: { path: { job: id } }, body: {} }))
  })
  if (error !== null) return <ProblemAlert title="How far it is cannot be told">{error.message}</ProblemAlert>
  if (data === undefined) return null
  const counts = Object.entries(data.counts).map(([what, count]) => `${count} ${what}`)
  return (
    <div aria-live="polite" data-job={data.state}>
      {data.state === 'running' && <Progress value={100} animated aria-label="The replay is under way" />}
      <Text size="sm" className="tabular">
        {data.dry_run ? 'Dry run' : 'Replay'} {data.state}: {counts.join(', ') || 'nothing yet'}
        {data.more && '; the limit was reached, more are left'}
      </Text>
      {data.error !== null && <ProblemAlert title="It failed">{data.error}</ProblemAlert>}
      {data.problems.slice(0, 5).map(({ id: letter, message }) => (
        <Text key={letter} size="sm" c="dimmed" className="anywhere">
          {letter}: {message}
        </Text>
      ))}
      {data.state === 'running' && (
        <Button variant="default" size="xs" onClick={() => stop.mutate()}>
          Stop
        </Button>
      )}
    </div>
  )
}
