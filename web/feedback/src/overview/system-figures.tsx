import { SimpleGrid } from '@mantine/core'
import { countText, rateText, timeText } from '../topology/figures-text.ts'
import { ratesOf } from '../topology/rates.ts'
import { useTopologyChange } from '../topology/use-topologies.ts'
import { Figure } from './figure.tsx'

const main = 'feedback'

const workersText = (workers: number | undefined): string =>
  workers === undefined ? 'no worker was seen yet' : `${workers} ${workers === 1 ? 'worker answers' : 'workers answer'}`

/** How the system does: what it takes in, what waits, how long it takes, and what died. */
export function SystemFigures() {
  const change = useTopologyChange()
  const topology = change?.now.topologies.find(({ name }) => name === main)
  const rates = change === undefined ? [] : ratesOf(main, change.before, change.now)
  const source = topology?.sub_topologies.flatMap(({ nodes }) => nodes).find(({ kind }) => kind === 'source')
  const { records = 0, seconds = 0 } = topology?.end_to_end ?? {}
  const letters = rates.reduce((sum, { totals }) => sum + totals.dead_letters, 0)
  const waiting = topology?.lag.every(({ records: known }) => known !== null)
    ? topology.lag.reduce((sum, { records: known }) => sum + (known ?? 0), 0)
    : undefined
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} component="section" aria-label="System">
      <Figure
        name="Throughput"
        value={rateText(rates.find(({ name }) => name === source?.name)?.perSecond)}
        note={workersText(topology?.workers)}
      />
      <Figure name="Lag" value={countText(waiting)} note="records that wait, by the broker" />
      <Figure
        name="Accepted to stored"
        value={timeText(records > 0 ? (1_000 * seconds) / records : undefined)}
        note="on average"
      />
      <Figure
        name="Dead letters"
        value={topology === undefined ? '?' : countText(letters)}
        note="since the workers started"
      />
    </SimpleGrid>
  )
}
