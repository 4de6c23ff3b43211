import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Loading } from '../../../shared/ui/loading.tsx'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { TextLink } from '../shell/links.tsx'
import { type Alert, alertWords } from './alert-words.ts'
import { alertsQuery } from './queries.ts'

/** Shifts of mood, the latest first, with the texts that show them. */
export function Alerts({ customer }: { readonly customer?: string }) {
  const [page, setPage] = useState(1)
  const { data, error, isPending } = useQuery(alertsQuery(page, customer))
  const more = data?.more ?? false
  return (
    <Paper component="section" withBorder p="md" aria-label="Alerts">
      <Title order={2} size="h4" mb="xs">
        Alerts
      </Title>
      {error !== null && <ProblemAlert title="The alerts cannot be loaded">{error.message}</ProblemAlert>}
      {isPending && <Loading height={120} label="Loading the alerts" />}
      {data?.alerts.length === 0 && (
        <Text size="sm">{page === 1 ? 'No shift of mood was seen.' : 'There are none before.'}</Text>
      )}
      <Stack component="ol" className="plain-list" gap="md">
        {data?.alerts.map(alert => (
          <OneAlert key={alert.alert_id} alert={alert} />
        ))}
      </Stack>
      {(page > 1 || more) && (
        <Group component="nav" aria-label="Pages of alerts" mt="md">
          <Button variant="default" size="xs" disabled={page === 1} onClick={() => setPage(page - 1)}>
            Later
          </Button>
          <Button variant="default" size="xs" disabled={!more} onClick={() => setPage(page + 1)}>
            Earlier
          </Button>
        </Group>
      )}
    </Paper>
  )
}

function OneAlert({ alert }: { readonly alert: Alert }) {
  const { rule, customer_id, window_start: from, window_end: to, texts } = alert
  return (
    <li>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {rule}
        </Text>
        {customer_id !== null && (
          <TextLink size="sm" to="/customers/$id" params={{ id: customer_id }} className="anywhere">
            {customer_id}
          </TextLink>
        )}
        <TimeText at={from} />
      </Group>
      <Text size="sm" className="tabular">
        {alertWords(alert)}
      </Text>
      {texts.map(text => (
        <Text key={text} size="sm" c="dimmed" className="anywhere" lineClamp={2} dir="auto">
          “{text}”
        </Text>
      ))}
      <TextLink size="sm" to="/feedback" search={{ from, to, ...(customer_id === null ? {} : { customer_id }) }}>
        The texts of this window
      </TextLink>
    </li>
  )
}
