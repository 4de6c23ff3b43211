import { Stack, Text } from '@mantine/core'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { useTroubles } from './use-troubles.ts'

/** Says what is wrong with the system, above whatever view is shown. */
export function Troubles() {
  const troubles = useTroubles()
  if (troubles.length === 0) return null
  return (
    <Stack gap="xs" mb="md">
      {troubles.map(({ title, meaning }) => (
        <ProblemAlert key={title} title={title}>
          <Text size="sm" className="anywhere">
            {meaning}
          </Text>
        </ProblemAlert>
      ))}
    </Stack>
  )
}
