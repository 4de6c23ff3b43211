import { Group, Text } from '@mantine/core'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { TextLink } from '../shell/links.tsx'
import styles from './timeline.module.css'
import { besidesOf, gapWords, kindWords, letterOf, type TraceEvent } from './words.ts'

interface Props {
  /** Whose timeline it is: a message, or a dead letter, which has no link to itself. */
  readonly id: string
  readonly events: readonly TraceEvent[]
}

/** What happened, in order, with times and the gaps between them. */
export function Timeline({ id, events }: Props) {
  return (
    <ol className={styles.timeline} aria-label="Timeline">
      {events.map(event => (
        <Happened key={`${event.kind} ${event.at} ${event.detail}`} event={event} id={id} />
      ))}
    </ol>
  )
}

function Happened({ id, event }: { readonly id: string; readonly event: TraceEvent }) {
  const { kind, at, gap_ms, detail } = event
  const besides = besidesOf(event)
  const letter = letterOf(event)
  return (
    <li className={styles.event} data-kind={kind}>
      <Group gap="xs">
        <Text fw={600}>{kindWords[kind]}</Text>
        {at === null ? (
          <Text size="sm" c="dimmed">
            time not recorded
          </Text>
        ) : (
          <TimeText at={at} precise />
        )}
        {gap_ms !== null && (
          <Text size="sm" className="nowrap tabular" title="Since the time before">
            {gapWords(gap_ms)}
          </Text>
        )}
      </Group>
      <Text size="sm" className="anywhere">
        {detail}
        {besides !== '' && ` (${besides})`}{' '}
        {letter !== undefined && letter !== id && (
          <TextLink to="/dead-letters/$id" params={{ id: letter }} inherit>
            Its dead letter
          </TextLink>
        )}
      </Text>
    </li>
  )
}
