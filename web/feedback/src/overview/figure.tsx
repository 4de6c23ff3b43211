import { Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  readonly name: string
  readonly value: ReactNode
  /** What the value is compared with, or means. */
  readonly note?: string | undefined
}

/** One number of an overview. */
export function Figure({ name, value, note }: Props) {
  return (
    <Paper withBorder p="sm">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={24} fw={700} lh={1.3} className="tabular nowrap">
        {value}
      </Text>
      <Text size="xs" c="dimmed" mih="1.2em">
        {note}
      </Text>
    </Paper>
  )
}
