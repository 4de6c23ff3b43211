import '@mantine/charts/styles.css'
import { AreaChart } from '@mantine/charts'
import type { RatePoint } from './history.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Records a second over the last minutes. */
export function RateChart({ points }: { readonly points: readonly RatePoint[] }) {
  return (
    <AreaChart
      h={160}
      mt="md"
      data={points.map(({ at, perSecond }) => ({ time: clock.format(at), 'records per second': perSecond }))}
      dataKey="time"
      series={[{ name: 'records per second', color: 'indigo.6' }]}
      curveType="linear"
      withDots={false}
      connectNulls={false}
      areaChartProps={{ accessibilityLayer: false }}
    />
  )
}
