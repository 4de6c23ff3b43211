import { Anchor, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useApiIndex } from '../../../shared/api/use-api-index.ts'
import { Loading } from '../../../shared/ui/loading.tsx'
import { Figure } from '../overview/figure.tsx'
import { TextLink } from '../shell/links.tsx'
import { script } from '../shell/view-script.ts'
import { countText, rateText, timeText } from './figures-text.ts'
import { rateHistory } from './history.ts'
import type { StepRates } from './rates.ts'
import type { Topologies } from './types.ts'

const RateChart = lazy(script(async () => ({ default: (await import('../charts.ts')).RateChart })))

interface Props {
  readonly topology: string
  readonly rates: StepRates
  readonly answers: readonly Topologies[]
}

/** One step that was chosen: its figures, how fast it was lately, and where to read on. */
export function StepPanel({ topology, rates, answers }: Props) {
  const { name, perSecond, millis, totals } = rates
  const points = rateHistory(answers, topology, name)
  const grafana = useApiIndex()?.links.grafana
  return (
    <Paper component="section" withBorder p="md" my="md" aria-label={`Step ${name}`}>
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h5">
          {name}
        </Title>
        <TextLink size="sm" to="/topology" search={{}} resetScroll={false}>
          Close
        </TextLink>
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure name="Rate" value={rateText(perSecond)} note="records a second" />
        <Figure name="Time per call" value={timeText(millis)} note="on average" />
        <Figure name="Retried" value={countText(totals.retried)} note={`${countText(totals.dropped)} dropped`} />
        <Figure name="Dead letters" value={countText(totals.dead_letters)} note="since the workers started" />
      </SimpleGrid>
      {points.length > 1 ? (
        <Suspense fallback={<Loading height={160} label="Loading the chart" />}>
          <RateChart points={points} />
        </Suspense>
      ) : (
        <Text size="sm" my="sm">
          The rate of the last minutes is drawn here as soon as it is known.
        </Text>
      )}
      <Group gap="md" mt="sm">
        <TextLink size="sm" to="/dead-letters" search={{ system: topology, step: name }}>
          Its dead letters
        </TextLink>
        {grafana !== undefined && (
          <Anchor
            size="sm"
            href={`${grafana.replace(/\/$/, '')}/d/millrace-engine?var-topology=${encodeURIComponent(topology)}`}
          >
            Metrics of {topology} in Grafana
          </Anchor>
        )}
      </Group>
    </Paper>
  )
}
