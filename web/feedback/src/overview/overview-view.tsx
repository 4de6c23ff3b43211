import { SimpleGrid, Stack, Title } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Alerts } from './alerts.tsx'
import { LiveTail } from './live-tail.tsx'
import { MoodPanel } from './mood.tsx'
import { readMoodSearch } from './mood-search.ts'
import { SystemFigures } from './system-figures.tsx'

const route = getRouteApi('/overview')

/** The mood, the system, alerts, and what just arrived. */
export function OverviewView() {
  const { period, compare } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Stack>
      <Title order={1} size="h2">
        Overview
      </Title>
      <SystemFigures />
      <MoodPanel
        period={period}
        compare={compare}
        onChange={changes => navigate({ search: known => readMoodSearch({ ...known, ...changes }), replace: true })}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} style={{ alignItems: 'start' }}>
        <Alerts />
        <LiveTail />
      </SimpleGrid>
    </Stack>
  )
}
