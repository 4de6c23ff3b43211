import { InvalidArgumentError } from 'commander'
import { parseInstant } from '../../schemas/values/instant.ts'

/** Reads a time of the command line; milliseconds since the epoch. */
export function instantOf(text: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined) return instant
  throw new InvalidArgumentError('It must be an ISO 8601 date or time such as 2026-02-19T14:00:00Z.')
}
