import { Button, Stack } from '@mantine/core'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'

/** In place of a view that cannot be shown, as when its script cannot be loaded. */
export function ViewFailure({ error }: { readonly error: unknown }) {
  return (
    <Stack align="start">
      <ProblemAlert title="This view cannot be shown">
        {error instanceof Error ? error.message : String(error)}
      </ProblemAlert>
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </Stack>
  )
}

/** In place of a view that does not exist. */
export function NoSuchView() {
  return <ProblemAlert title="There is no such view">Choose one of the navigation.</ProblemAlert>
}
