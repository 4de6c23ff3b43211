import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { signed } from '../feedback/numbers.ts'
import { TextLink } from '../shell/links.tsx'
import { alertsQuery } from './queries.ts'

/** The latest shifts of mood, with the texts that show them. */
export function Alerts({ customer }: { readonly customer?: string }) {
  const { data, error } = useQuery(alertsQuery(customer))
  return (
    <Paper component="section" withBorder p="md" aria-label="Alerts">
      <Title order={2} size="h4" mb="xs">
        Alerts
      </Title>
      {error !== null && <ProblemAlert title="The alerts cannot be loaded">{error.message}</ProblemAlert>}
      {data?.length === 0 && <Text size="sm">No shift of mood was seen.</Text>}
      <Stack component="ol" className="plain-list" gap="sm">
        {data?.map(({ alert_id, rule, customer_id, window_start, value, baseline, texts }) => (
          <li key={alert_id}>
            <Group gap="xs">
              <Text fw={600} size="sm">
                {rule}
              </Text>
              {customer_id !== null && (
                <TextLink size="sm" to="/customers/$id" params={{ id: customer_id }}>
                  {customer_id}
                </TextLink>
              )}
              <TimeText at={window_start} />
            </Group>
            <Text size="sm" className="tabular">
              {signed(value, 3)}, while it was {signed(baseline, 3)} before
            </Text>
            {texts.map(text => (
              <Text key={text} size="sm" c="dimmed" className="anywhere">
                “{text}”
              </Text>
            ))}
          </li>
        ))}
      </Stack>
    </Paper>
  )
}
