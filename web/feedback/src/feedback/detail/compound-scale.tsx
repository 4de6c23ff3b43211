import { Box, Group, Text } from '@mantine/core'
import { signed } from '../numbers.ts'
import styles from '../text/explained.module.css'

/** Where a compound lies between -1 and 1. */
export function CompoundScale({ compound }: { readonly compound: number }) {
  return (
    <Box maw={420}>
      <div className={styles.scale} role="img" aria-label={`Compound ${signed(compound)} on a scale from −1 to +1`}>
        <div className={styles.mark} style={{ left: `${50 + 50 * compound}%` }} />
      </div>
      <Group justify="space-between" mt={4} aria-hidden="true">
        <Text size="xs" c="dimmed">
          −1
        </Text>
        <Text size="xs" c="dimmed">
          0
        </Text>
        <Text size="xs" c="dimmed">
          +1
        </Text>
      </Group>
    </Box>
  )
}
