import { Badge, Group, Stack, Text, Title } from '@mantine/core'
import type { WorkerState } from './types.ts'

const words: { readonly [state in WorkerState['state']]: { readonly label: string; readonly color: string } } = {
  ready: { label: 'ready', color: 'teal.9' },
  'not-ready': { label: 'not ready', color: 'orange.6' },
  down: { label: 'down', color: 'red.8' }
}

/** Each worker, how it is, and why. */
export function Workers({ workers }: { readonly workers: readonly WorkerState[] }) {
  return (
    <Stack component="section" gap="xs" aria-label="Workers">
      <Title order={2} size="h4">
        Workers
      </Title>
      <Stack component="ul" gap={6} className="plain-list">
        {workers.map(({ url, state, detail, topology }) => (
          <Group component="li" key={url} gap="sm" data-worker={state}>
            <Badge color={words[state].color} radius="sm" style={{ flex: 'none' }}>
              {words[state].label}
            </Badge>
            <Text size="sm">{topology ?? 'not seen yet'}</Text>
            <Text size="sm" c="dimmed" className="anywhere">
              {url}
              {detail !== undefined && `: ${detail}`}
            </Text>
          </Group>
        ))}
      </Stack>
      {workers.length === 0 && <Text size="sm">No worker is known. WORKER_METRICS_URLS says where they are.</Text>}
    </Stack>
  )
}
