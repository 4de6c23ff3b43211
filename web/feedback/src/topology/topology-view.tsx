import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { useIsNarrow } from '../shell/use-is-narrow.ts'
import { Diagram } from './diagram.tsx'
import { countText, timeText } from './figures-text.ts'
import { changeOf } from './history.ts'
import { ratesOf, type StepRates } from './rates.ts'
import { StepPanel } from './step-panel.tsx'
import { StepsTable } from './steps-table.tsx'
import type { Topologies, TopologyState } from './types.ts'
import { useTopologyHistory } from './use-topologies.ts'
import { Workers } from './workers.tsx'

const route = getRouteApi('/topology')

/** What runs, as living diagrams. */
export function TopologyView() {
  const { data: answers = [], error, isPending } = useTopologyHistory()
  const chosen = route.useSearch()
  const change = changeOf(answers)
  return (
    <Stack>
      <Title order={1} size="h2">
        Topology
      </Title>
      {error !== null && <ProblemAlert title="How the workers are cannot be told">{error.message}</ProblemAlert>}
      {isPending && <Loading height={300} label="Loading the topologies" />}
      {change?.now.topologies.length === 0 && (
        <Text>No worker has been seen since the API started. Its topology is drawn as soon as one answers.</Text>
      )}
      {change?.now.topologies.map(topology => (
        <OneTopology
          key={topology.name}
          topology={topology}
          rates={ratesOf(topology.name, change.before, change.now)}
          answers={answers}
          chosen={chosen.topology === topology.name ? chosen.step : undefined}
        />
      ))}
      {change !== undefined && <Workers workers={change.now.workers} />}
    </Stack>
  )
}

interface Props {
  readonly topology: TopologyState
  readonly rates: readonly StepRates[]
  readonly answers: readonly Topologies[]
  /** Name of the step that is looked at. */
  readonly chosen: string | undefined
}

const lagOf = ({ lag }: TopologyState): number | null =>
  lag.reduce<number | null>((sum, { records }) => (sum === null || records === null ? null : sum + records), 0)

function OneTopology({ topology, rates, answers, chosen }: Props) {
  const narrow = useIsNarrow()
  const { workers, waiting, end_to_end, name, application } = topology
  const shown = rates.find(one => one.name === chosen)
  const mean = end_to_end.records > 0 ? (1_000 * end_to_end.seconds) / end_to_end.records : undefined
  return (
    <Paper component="section" withBorder p="md" aria-label={name}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {name}
        </Title>
        <Text size="sm" c="dimmed" className="tabular">
          group {application} · {workers} {workers === 1 ? 'worker' : 'workers'} · lag {countText(lagOf(topology))} ·
          end to end {timeText(mean)}
        </Text>
      </Group>
      {workers === 0 && (
        <ProblemAlert title={`No worker of ${name} answers`} kind="warning">
          <Text size="sm">The diagram shows what ran last. Records wait in Kafka until a worker runs again.</Text>
        </ProblemAlert>
      )}
      {waiting.map(({ reason, tasks }) => (
        <Text key={reason} size="sm">
          {tasks} {tasks === 1 ? 'task waits' : 'tasks wait'} for: {reason}
        </Text>
      ))}
      <Diagram topology={topology} rates={rates} narrow={narrow} chosen={chosen} />
      {shown !== undefined && <StepPanel topology={name} rates={shown} answers={answers} />}
      <StepsTable topology={name} rates={rates} chosen={chosen} />
    </Paper>
  )
}
