import { Text } from '@mantine/core'

const shown = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit'
})

/** Date and time as people here write them; the exact time on hover. `at` is ISO 8601. */
export function TimeText({ at }: { readonly at: string }) {
  const time = new Date(at)
  const readable = Number.isNaN(time.getTime()) ? at : shown.format(time)
  return (
    <Text component="time" dateTime={at} title={at} size="sm" c="dimmed" className="nowrap tabular">
      {readable}
    </Text>
  )
}
