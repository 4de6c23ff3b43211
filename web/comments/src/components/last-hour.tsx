import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { Paper, Text, Title } from '@mantine/core'
import { useLiveQuery } from '@tanstack/react-db'
import { tags } from '../../../../topology/comments/limits.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import type { CommentCollection } from '../collection.ts'
import { barsOf, type HistoryWindow } from '../history.ts'
import { tagColors } from '../tag-colors.ts'

interface Props {
  readonly collection: CommentCollection
  /** What the worker counted when the stream was connected last. */
  readonly counted: readonly HistoryWindow[]
  /** Why that could not be asked for, if so. */
  readonly problem: string | undefined
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const series = tags.map(tag => ({ name: tag, color: tagColors[tag] }))

/** Comments of each minute of the last hour by their tags, as stacked bars. */
export function LastHour({ collection, counted, problem }: Props) {
  const now = useNow(5_000)
  const { data } = useLiveQuery(query => query.from({ comment: collection }))
  const bars = barsOf(counted, data, now)
  const total = bars.reduce((sum, bar) => sum + tags.reduce((all, tag) => all + bar[tag], 0), 0)
  const late = counted.reduce((sum, window) => sum + window.late, 0)
  return (
    <Paper component="section" withBorder p="sm" aria-label="Last hour">
      <Title order={2} size="h5" mb={4}>
        Last hour
      </Title>
      <Text size="sm" c="dimmed" mb="xs" data-testid="last-hour">
        {total} comments by the minute in which they were processed
        {late > 0 && `; ${late} came too late to be counted`}
        {problem !== undefined && `. Only those kept in this browser are shown: ${problem}`}
      </Text>
      <BarChart
        h={180}
        data={bars.map(({ from, ...counts }) => ({ time: clock.format(from), ...counts }))}
        dataKey="time"
        type="stacked"
        withLegend
        series={series}
        yAxisProps={{ allowDecimals: false }}
        barChartProps={{ accessibilityLayer: false }}
      />
    </Paper>
  )
}
