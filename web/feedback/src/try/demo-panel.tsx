import { Paper, Stack, Text, Title } from '@mantine/core'
import { CopiedText } from '../../../shared/ui/copied-text.tsx'
import { TextLink } from '../shell/links.tsx'

/** What a browser cannot do through the API, and commands do. */
export function DemoPanel() {
  return (
    <Paper withBorder p="md" component="section" aria-label="In a terminal">
      <Stack gap="sm">
        <Title order={2} size="h4">
          In a terminal
        </Title>
        <Text size="sm">
          The API refuses what cannot be processed. To see a record die, write one past it, then repair and replay it at
          the{' '}
          <TextLink to="/dead-letters" search={{ state: 'open' }} inherit underline="always">
            desk
          </TextLink>
          :
        </Text>
        <CopiedText text="npx millrace demo dead-letter" />
        <Text size="sm">
          To see the mood of a customer drop, and the alert about it on the{' '}
          <TextLink to="/overview" search={{}} inherit underline="always">
            overview
          </TextLink>
          :
        </Text>
        <CopiedText text="npx millrace demo mood-drop" />
      </Stack>
    </Paper>
  )
}
