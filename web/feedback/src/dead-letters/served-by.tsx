import { Text } from '@mantine/core'

interface Props {
  readonly by: 'index' | 'topics'
  readonly because: string | null
}

/** Says so where the index did not answer and the topics were read through. */
export function ServedBy({ by, because }: Props) {
  if (by === 'index') return null
  return (
    <Text size="sm" c="dimmed" mb="xs">
      Read from the topics, which takes longer{because === null ? '.' : `: ${because}`}
    </Text>
  )
}
