import { Button, Group, NumberInput, Paper, Progress, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { api, bodyOf } from '../api/client.ts'
import { openIn } from './open-letters.ts'
import { groupsQuery, jobQuery } from './queries.ts'
import type { LetterSearch } from './search.ts'

/** Only letters that wait for somebody, no more than these at once, and none that came back three times. */
const usual = { again: false, limit: 10_000, max_replays: 3 } as const

/** Sends all open letters that meet the conditions back at a rate, once that is confirmed, or says what would be sent. */
export function ReplayPanel({ search }: { readonly search: LetterSearch }) {
  const [rate, setRate] = useState(100)
  const [job, setJob] = useState<string>()
  const [isAsking, setAsking] = useState(false)
  const { state, cursor, ...filter } = search
  const { data, isPending: isCounting } = useQuery(groupsQuery(filter))
  const groups = data?.groups
  const open = groups && openIn(groups, filter.group)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (dryRun: boolean) =>
      bodyOf(api.POST('/dead-letters/replay', { body: { filter, rate, dry_run: dryRun, ...usual } })),
    onSuccess: begun => setJob(begun.job)
  })
  const begin = (dryRun: boolean): void => {
    setAsking(false)
    mutate(dryRun)
  }
  // What may not come moves nothing when it does not.
  if (job === undefined && (isCounting || open === 0)) return null
  return (
    <Paper component="section" withBorder p="md" aria-label="Replay many">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Replay many
        </Title>
        <Text size="sm" className="anywhere">
          {open === 0
            ? 'No letter is open.'
            : `Sends ${lettersText(open)} ${scopeText(filter)} back, the oldest first.`}
        </Text>
        <Group align="end">
          <NumberInput
            label="At most, per second"
            value={rate}
            min={1}
            max={100_000}
            allowDecimal={false}
            onChange={value => setRate(Number(value) || 1)}
          />
          <Button variant="default" loading={isPending} disabled={open === 0} onClick={() => begin(true)}>
            Dry run
          </Button>
          <Button disabled={open === 0 || isPending} onClick={() => setAsking(true)}>
            Replay…
          </Button>
        </Group>
        {isAsking && (
          <Group role="group" aria-label="Confirm">
            <Text size="sm" fw={600} aria-live="polite">
              Send {lettersText(open)} {scopeText(filter)} back now?
            </Text>
            <Button size="xs" onClick={() => begin(false)}>
              Replay now
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
          </Group>
        )}
        {error !== null && <ProblemAlert title="The replay was not started">{error.message}</ProblemAlert>}
        {job !== undefined && <Job id={job} />}
      </Stack>
    </Paper>
  )
}

/** Which letters, by what the address of the view asks for. */
function scopeText({ group, ...rest }: LetterSearch): string {
  if (group !== undefined) return 'of this group'
  const conditions = Object.values(rest).join(', ')
  return conditions === '' ? 'of every system' : `of ${conditions}`
}

/** How many; all that there are while that is not known. */
function lettersText(open: number | undefined): string {
  if (open === undefined) return 'every open letter'
  if (open === 1) return 'the open letter'
  const most = open > usual.limit ? `, ${usual.limit.toLocaleString('en')} at once,` : ''
  return `all ${open.toLocaleString('en')} open letters${most}`
}

/** What became of letters, as their counts say it. */
const outcomeWords: { readonly [outcome: string]: string } = {
  replayed: 'sent',
  'would-replay': 'would be sent',
  'already-replayed': 'were sent before'
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
  const counts = Object.entries(data.counts).map(
    ([what, count]) => `${count.toLocaleString('en')} ${outcomeWords[what] ?? what}`
  )
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
