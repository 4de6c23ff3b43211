import { Center, Group, NativeSelect, Paper, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { useNow } from '../../../shared/ui/use-now.ts'
import { signed } from '../feedback/numbers.ts'
import { TextLink } from '../shell/links.tsx'
import { script } from '../shell/view-script.ts'
import { barsOf, type Mood, moodOf } from './bars.ts'
import { Figure } from './figure.tsx'
import { MoodTable } from './mood-table.tsx'
import { type Comparison, comparisons, earlierThan, periodOf, periods, rangeOf } from './periods.ts'
import { trendsQuery } from './queries.ts'

const MoodChart = lazy(script(async () => ({ default: (await import('../charts.ts')).MoodChart })))

/** Pixels of the chart, or of what stands in its place. */
const chartHeight = 300

interface Props {
  /** Only this customer's. Default: everybody's. */
  readonly customer?: string
  readonly period: string | undefined
  /** What it is compared with, if with anything. */
  readonly compare: Comparison | undefined
  readonly onChange: (changes: { readonly period?: string; readonly compare?: string }) => void
}

/** The mood over a period, beside an earlier one where that is wanted. */
export function MoodPanel({ customer, period: id, compare, onChange }: Props) {
  const period = periodOf(id)
  const current = rangeOf(period, useNow(5_000))
  const before = earlierThan(current, compare ?? 'before')
  const navigate = useNavigate()
  const now = useQuery(trendsQuery(period.by, current, customer))
  const past = useQuery({ ...trendsQuery(period.by, before, customer), enabled: compare !== undefined })
  const bars = barsOf(now.data ?? [], current, period.bar)
  const pastTrends = compare === undefined ? undefined : past.data
  const isEmpty = [...(now.data ?? []), ...(pastTrends ?? [])].every(({ count }) => count === 0)
  const earlier = comparisons.find(one => one.id === compare)?.earlier ?? ''
  return (
    <Paper component="section" withBorder p="md" aria-label="Mood over time">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Mood over time
          </Title>
          <NativeSelect
            aria-label="Compare with"
            size="xs"
            data={[
              { value: '', label: 'no comparison' },
              ...comparisons.map(({ id: value, label }) => ({ value, label: `compared with ${label}` }))
            ]}
            value={compare ?? ''}
            onChange={event => onChange({ compare: event.currentTarget.value })}
          />
        </Group>
        <SegmentedControl
          aria-label="Period"
          size="xs"
          value={period.id}
          data={periods.map(({ id: value, label }) => ({ value, label }))}
          onChange={value => onChange({ period: value })}
          style={{ overflowX: 'auto' }}
        />
        {now.isError && <ProblemAlert title="The trends cannot be loaded">{now.error.message}</ProblemAlert>}
        {now.isPending ? (
          <Loading height={380} label="Loading the trends" />
        ) : (
          <>
            <MoodFigures mood={moodOf(now.data ?? [])} before={pastTrends && moodOf(pastTrends)} earlier={earlier} />
            {isEmpty ? (
              <NothingCounted />
            ) : (
              <Suspense fallback={<Loading height={chartHeight} label="Loading the chart" />}>
                <MoodChart
                  bars={bars}
                  before={pastTrends && barsOf(pastTrends, before, period.bar)}
                  earlier={earlier}
                  onChoose={({ from, to }) =>
                    navigate({
                      to: '/feedback',
                      search: {
                        from: new Date(from).toISOString(),
                        to: new Date(to).toISOString(),
                        ...(customer === undefined ? {} : { customer_id: customer })
                      }
                    })
                  }
                />
                <Text size="sm" c="dimmed">
                  Click a bar to read its feedback.
                </Text>
                <MoodTable bars={bars} />
              </Suspense>
            )}
          </>
        )}
      </Stack>
    </Paper>
  )
}

/** In place of a chart without bars. */
function NothingCounted() {
  return (
    <Center h={160} ta="center">
      <Text size="sm" c="dimmed" maw={420}>
        No feedback was counted in this period: none came, or the trends worker has not counted it yet. To see some,
        start sample data under{' '}
        <TextLink to="/try" inherit underline="always">
          Try it
        </TextLink>
        .
      </Text>
    </Center>
  )
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`)

interface MoodFiguresProps {
  readonly mood: Mood
  readonly before: Mood | undefined
  /** When that was, such as `a week earlier`. */
  readonly earlier: string
}

function MoodFigures({ mood, before, earlier }: MoodFiguresProps) {
  const { count, mean, positive, negative, late } = mood
  const was = (text: string | undefined): string | undefined => (text === undefined ? undefined : `${earlier}: ${text}`)
  const meanText = (value: number | null): string => (value === null ? '–' : signed(value, 3))
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure
        name="Feedback"
        value={count.toLocaleString('en')}
        note={was(before?.count.toLocaleString('en')) ?? (late > 0 ? `${late} came too late to be counted` : undefined)}
      />
      <Figure
        name="Mean compound"
        value={meanText(mean)}
        note={before === undefined ? '−1 negative, +1 positive' : was(meanText(before.mean))}
      />
      <Figure
        name="Positive"
        value={share(positive, count)}
        note={before && was(share(before.positive, before.count))}
      />
      <Figure
        name="Negative"
        value={share(negative, count)}
        note={before && was(share(before.negative, before.count))}
      />
    </SimpleGrid>
  )
}
