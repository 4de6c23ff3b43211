import { Badge, Group, Paper, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLiveFeedback, withNewer } from '../api/use-live-feedback.ts'
import { FeedbackRows } from '../feedback/list/rows.tsx'
import { listQuery } from '../feedback/queries.ts'
import { TextLink } from '../shell/links.tsx'

const shown = 5

/** What was stored last, as it is stored. */
export function LiveTail() {
  const { rows: live, isLive } = useLiveFeedback(shown)
  const { data } = useQuery({ ...listQuery({}, shown), refetchInterval: isLive ? false : 5_000 })
  const rows = withNewer(data?.feedback ?? [], live.toReversed(), shown)
  return (
    <Paper component="section" withBorder p="md" aria-label="Just arrived">
      <Group justify="space-between" mb="xs">
        <Group gap="sm">
          <Title order={2} size="h4">
            Just arrived
          </Title>
          <Badge color={isLive ? 'teal.9' : 'gray.7'} radius="sm" data-live={isLive}>
            {isLive ? 'live' : 'refreshes every 5 s'}
          </Badge>
        </Group>
        <TextLink size="sm" to="/feedback">
          All feedback
        </TextLink>
      </Group>
      {data !== undefined && rows.length === 0 && (
        <Text size="sm">
          Nothing yet. Post some feedback under{' '}
          <TextLink to="/try" inherit underline="always">
            Try it
          </TextLink>
          .
        </Text>
      )}
      <FeedbackRows rows={rows} label="Just arrived" />
    </Paper>
  )
}
