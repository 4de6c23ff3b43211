import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'

/** Turns the page dark or light; the browser remembers the choice. */
export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme()
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const other = shown === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`Turn the page ${other}`}
      title={`Turn the page ${other}`}
      onClick={() => setColorScheme(other)}
    >
      <span aria-hidden="true">{shown === 'dark' ? '☀' : '☾'}</span>
    </ActionIcon>
  )
}
