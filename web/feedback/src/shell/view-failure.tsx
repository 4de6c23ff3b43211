import { Button, Stack } from '@mantine/core'
import { useEffect } from 'react'
import { ask } from '../../../shared/api/ask.ts'
import { ProblemAlert } from '../../../shared/ui/problem-alert.tsx'
import { ScriptNotLoaded } from './view-script.ts'

const every = 3_000

/** Whether the API answers, whatever it says of its dependencies. */
const isThere = (): Promise<boolean> =>
  ask('/ready', {}, [503]).then(
    () => true,
    () => false
  )

/** Loads the page again once an API that was down answers. One that answers at once was not what was missing. */
function useReloadWhenBack(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let wasDown = false
    let isShown = true
    const look = async (): Promise<void> => {
      const answers = await isThere()
      if (!isShown) return
      if (answers && wasDown) location.reload()
      wasDown ||= !answers
      if (wasDown) timer = setTimeout(look, every)
    }
    void look()
    return () => {
      isShown = false
      clearTimeout(timer)
    }
  }, [isWanted])
}

/** In place of a view that cannot be shown, as when its script cannot be loaded. */
export function ViewFailure({ error }: { readonly error: unknown }) {
  const isNotLoaded = error instanceof ScriptNotLoaded
  useReloadWhenBack(isNotLoaded)
  return (
    <Stack align="start">
      <ProblemAlert title="This view cannot be shown">
        {error instanceof Error ? error.message : String(error)}
        {isNotLoaded && ' If the API is down, the view is loaded when it is back.'}
      </ProblemAlert>
      <Button onClick={() => location.reload()}>Load the page again</Button>
    </Stack>
  )
}

/** In place of a view that does not exist. */
export function NoSuchView() {
  return <ProblemAlert title="There is no such view">Choose one of the navigation.</ProblemAlert>
}
