import '@mantine/charts/styles.css'
import { CompositeChart, type CompositeChartSeries } from '@mantine/charts'
import type { MouseEvent } from 'react'
import { type Bar, barAt } from './bars.ts'

interface Props {
  readonly bars: readonly Bar[]
  /** The bars of an earlier period, in their order; undefined where none is compared. */
  readonly before: readonly Bar[] | undefined
  /** When that was, such as `a week earlier`. */
  readonly earlier: string
  readonly onChoose: (bar: Bar) => void
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const time = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
const date = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const day = 86_400_000

const rounded = (mean: number | null): number | null => (mean === null ? null : Number(mean.toFixed(3)))

/** What stands below a bar. */
function nameOf({ from, to }: Bar): string {
  if (to - from >= day) return date.format(from)
  return to - from >= day / 4 ? time.format(from) : clock.format(from)
}

const series: readonly CompositeChartSeries[] = [
  { name: 'positive', color: 'teal.7', type: 'bar' },
  { name: 'neutral', color: 'gray.5', type: 'bar' },
  { name: 'negative', color: 'red.6', type: 'bar' },
  { name: 'mean', color: 'indigo.6', type: 'line', yAxisId: 'right' }
]

/** What is drawn of an earlier period: lines across the bars. */
const seriesOf = (earlier: string): readonly CompositeChartSeries[] => [
  { name: `feedback ${earlier}`, color: 'grape.6', type: 'line', strokeDasharray: '2 4' },
  { name: `mean ${earlier}`, color: 'orange.6', type: 'line', yAxisId: 'right', strokeDasharray: '5 5' }
]

/** Feedback by label as stacked bars, with the mean compound as a line; a bar leads to its texts. */
export function MoodChart({ bars, before, earlier, onChoose }: Props) {
  const data = bars.map((bar, index) => ({
    name: nameOf(bar),
    from: bar.from,
    positive: bar.positive,
    neutral: bar.neutral,
    negative: bar.negative,
    mean: rounded(bar.mean),
    ...(before === undefined
      ? {}
      : {
          [`feedback ${earlier}`]: before[index]?.count ?? 0,
          [`mean ${earlier}`]: rounded(before[index]?.mean ?? null)
        })
  }))
  // The library names a bar only once a mouse has hovered over it, which a finger never does.
  const choose = ({ clientX, currentTarget }: MouseEvent<Element>): void => {
    const plot = currentTarget.querySelector('.recharts-cartesian-grid')?.getBoundingClientRect()
    const bar = plot && bars[barAt(clientX, plot, bars.length)]
    if (bar !== undefined && bar.count > 0) onChoose(bar)
  }
  return (
    <CompositeChart
      h={300}
      data={data}
      dataKey="name"
      withLegend
      legendProps={{ itemSorter: null }}
      xAxisProps={{ interval: 'equidistantPreserveStart', minTickGap: 16 }}
      withRightYAxis
      yAxisLabel="feedback"
      rightYAxisLabel="mean"
      rightYAxisProps={{ domain: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1] }}
      yAxisProps={{ allowDecimals: false }}
      maxBarWidth={40}
      connectNulls={false}
      dotProps={{ r: 2 }}
      curveType="linear"
      series={before === undefined ? [...series] : [...series, ...seriesOf(earlier)]}
      barProps={{ stackId: 'labels' }}
      composedChartProps={{ onClick: (_, event) => choose(event), style: { cursor: 'pointer' } }}
    />
  )
}
