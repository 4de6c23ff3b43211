import { em } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'

/** Whether the page is narrower than the kit's breakpoint `sm`, as on a phone; then the navigation is behind a button. */
export function useIsNarrow(): boolean {
  return useMediaQuery(`(max-width: ${em(767.98)})`, false, { getInitialValueInEffect: false })
}
