import type { AvroNode } from './avro-node.ts'

/** Nanoseconds of one unit, by logical type. Local timestamps are taken as UTC. */
const instantUnits: { readonly [logicalType: string]: bigint } = {
  'timestamp-millis': 1_000_000n,
  'timestamp-micros': 1_000n,
  'timestamp-nanos': 1n,
  'local-timestamp-millis': 1_000_000n,
  'local-timestamp-micros': 1_000n,
  'local-timestamp-nanos': 1n,
  date: 86_400_000_000_000n
}

/** The same of times of day. */
const timeOfDayUnits: { readonly [logicalType: string]: bigint } = { 'time-millis': 1_000_000n, 'time-micros': 1_000n }

/** What becomes of a number that was written under another logical type. */
export type TimeConversion = 'none' | 'refused' | ((written: bigint) => number)

/**
 * How a number of the writer becomes one of the reader: unchanged when the units are the same or one side names none, converted between
 * units of time (an instant that lies between two units is the earlier one), refused when the two are no times of the same sort.
 */
export function timeConversion(reader: AvroNode, writer: AvroNode): TimeConversion {
  const [to, from] = [reader.logicalType, writer.logicalType]
  if (to === from || to === undefined || from === undefined) return 'none'
  if (!isTime(to) && !isTime(from)) return 'none'
  const units = to in instantUnits ? instantUnits : timeOfDayUnits
  const [target, source] = [units[to], units[from]]
  if (target === undefined || source === undefined || (to === 'date' && from !== 'date')) return 'refused'
  if (target === source) return 'none'
  return written => Number(floorDivide(written * source, target))
}

const isTime = (logicalType: string): boolean => logicalType in instantUnits || logicalType in timeOfDayUnits

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend < 0n && dividend % divisor !== 0n ? quotient - 1n : quotient
}
