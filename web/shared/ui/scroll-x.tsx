import { ScrollArea } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  /** What scrolls, for those who do not see it. */
  readonly label: string
  readonly children: ReactNode
}

/** Something wider than the page may be, which scrolls by itself, by keyboard too. */
export function ScrollX({ label, children }: Props) {
  return (
    <ScrollArea.Autosize type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
      {children}
    </ScrollArea.Autosize>
  )
}
