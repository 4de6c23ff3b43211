import { Anchor, AppShell, Box, Burger, Container, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApiIndex } from '../../../shared/api/use-api-index.ts'
import { Brand } from '../../../shared/ui/brand.tsx'
import { ColorSchemeButton } from '../../../shared/ui/color-scheme-button.tsx'
import { Neighbours } from '../../../shared/ui/neighbours.tsx'
import { Troubles } from '../health/troubles.tsx'
import { FindBox } from './find-box.tsx'
import { ViewLink } from './links.tsx'
import styles from './shell.module.css'
import { useIsNarrow } from './use-is-narrow.ts'
import { views } from './views.ts'

/** What is around every view: name, navigation, what is wrong, and links to what runs beside it. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false)
  const isNarrow = useIsNarrow()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const guide = useApiIndex()?.links.guide
  const current = views.find(({ to }) => path === to || path.startsWith(`${to}/`))

  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)

  useEffect(() => {
    document.title = current === undefined ? 'Millrace' : `${current.label} · Millrace`
  }, [current])

  // Another view begins at its top for keyboards and screen readers too; the first one begins at the top of the page.
  useEffect(() => {
    if (shown.current !== path && shown.current !== '/') main.current?.focus({ preventScroll: true })
    shown.current = path
  }, [path])

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
          Skip to the content
        </button>
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
            {!isNarrow && (
              <Box w={280}>
                <FindBox />
              </Box>
            )}
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
        {isNarrow && (
          <Box mb="xs">
            <FindBox onFound={close} />
          </Box>
        )}
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
      <AppShell.Main ref={main} tabIndex={-1} className={styles.main}>
        <Container size="lg" px={0}>
          <Troubles />
          <Outlet />
          <Neighbours />
        </Container>
      </AppShell.Main>
    </AppShell>
  )
}
