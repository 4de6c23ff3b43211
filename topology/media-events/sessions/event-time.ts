import type { Opaque, TimestampExtractor } from '#streams'
import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import { parseInstant } from '../../../schemas/values/instant.ts'

/** The time that an event tells of, or that of its record where it tells none. Sessions are in times from 1970 on. */
export const eventTime: TimestampExtractor<Opaque, UserEvent> = ({
  value,
  timestamp
}: {
  readonly value: UserEvent | null
  readonly timestamp: number
}) => {
  const told = value === null ? undefined : parseInstant(value.timestamp)
  return told === undefined ? timestamp : Math.max(0, told)
}
