import { Text } from '@mantine/core'

const parts = {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit'
} as const
const toSeconds = new Intl.DateTimeFormat(undefined, parts)
const toMillis = new Intl.DateTimeFormat(undefined, { ...parts, fractionalSecondDigits: 3 })

interface Props {
  /** ISO 8601. */
  readonly at: string
  /** Whether milliseconds are shown. Default false. */
  readonly precise?: boolean
}

/** Date and time as people here write them; the exact time in UTC on hover. */
export function TimeText({ at, precise = false }: Props) {
  const time = new Date(at)
  const readable = Number.isNaN(time.getTime()) ? at : (precise ? toMillis : toSeconds).format(time)
  return (
    <Text component="time" dateTime={at} title={at} size="sm" c="dimmed" className="nowrap tabular">
      {readable}
    </Text>
  )
}
