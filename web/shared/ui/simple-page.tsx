import { Container, Group, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Brand } from './brand.tsx'
import { ColorSchemeButton } from './color-scheme-button.tsx'
import { Neighbours } from './neighbours.tsx'

interface Props {
  readonly title: string
  /** Beside the title, such as how a stream stands. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A page of one view: name, title, content, and links to what runs beside it. */
export function SimplePage({ title, aside, children }: Props) {
  return (
    <Container size="lg" py="md">
      <Group component="header" justify="space-between" mb="md" wrap="nowrap">
        <Brand />
        <ColorSchemeButton />
      </Group>
      <Stack component="main">
        <Group justify="space-between" align="baseline">
          <Title order={1} size="h2">
            {title}
          </Title>
          {aside}
        </Group>
        {children}
      </Stack>
      <Neighbours />
    </Container>
  )
}
