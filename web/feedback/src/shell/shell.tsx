import { Anchor, AppShell, Burger, Container, em, Group } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApiIndex } from '../../../shared/api/use-api-index.ts'
import { Brand } from '../../../shared/ui/brand.tsx'
import { ColorSchemeButton } from '../../../shared/ui/color-scheme-button.tsx'
import { Neighbours } from '../../../shared/ui/neighbours.tsx'
import { Troubles } from '../health/troubles.tsx'
import { ViewLink } from './links.tsx'
import { views } from './views.ts'

/** Below the kit's breakpoint `sm` the navigation is behind a button. */
const narrow = `(max-width: ${em(767.98)})`

/** What is around every view: name, navigation, what is wrong, and links to what runs beside it. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false)
  const isNarrow = useMediaQuery(narrow, false, { getInitialValueInEffect: false })
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const guide = useApiIndex()?.links.guide
  const current = views.find(({ to }) => path === to || path.startsWith(`${to}/`))

  useEffect(() => {
    document.title = current === undefined ? 'Millrace' : `${current.label} · Millrace`
  }, [current])

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
              aria-expanded={opened}
            />
            <Brand />
          </Group>
          <Group gap="md" wrap="nowrap">
            {guide !== undefined && (
              <Anchor href={guide} size="sm">
                Guide
              </Anchor>
            )}
            <ColorSchemeButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Views" inert={isNarrow && !opened}>
        {views.map(({ to, label, about }) => (
          <ViewLink
            key={to}
            to={to}
            label={label}
            description={about}
            active={current?.to === to}
            variant="light"
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="lg" px={0}>
          <Troubles />
          <Outlet />
          <Neighbours />
        </Container>
      </AppShell.Main>
    </AppShell>
  )
}
