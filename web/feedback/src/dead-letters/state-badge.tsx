import { Badge } from '@mantine/core'
import type { LetterState } from './search.ts'

const colors: { readonly [state in LetterState]: string } = {
  open: 'red.8',
  replayed: 'teal.9',
  discarded: 'gray.7'
}

/** Whether a letter waits for somebody, was sent back, or was given up. */
export function StateBadge({ state }: { readonly state: LetterState }) {
  return (
    <Badge color={colors[state]} radius="sm" style={{ flex: 'none' }} data-state={state}>
      {state}
    </Badge>
  )
}
