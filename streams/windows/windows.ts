import { StreamsError } from '../errors/streams-error.ts'
import { hours, minutes, seconds } from '../time/duration.ts'

/** Options of all windows. */
export interface WindowOptions {
  /**
   * How long a window accepts records after its end, in milliseconds of stream time. Later records are late: they are dropped and counted.
   * Default: 0, as with Kafka's `withNoGrace`.
   */
  readonly grace?: number
}

/** Windows of a fixed size that begin at multiples of `advance`. Tumbling windows advance by their size. */
export interface TimeWindows {
  /** Whether the windows follow each other or may overlap. */
  readonly type: 'tumbling' | 'hopping'
  /** Milliseconds from a window's start to its exclusive end. */
  readonly size: number
  /** Milliseconds from one window's start to the next. */
  readonly advance: number
  /** Grace period, in milliseconds. */
  readonly grace: number
}

/** Windows that are `difference` milliseconds long, with both ends inclusive, and have a record at their start or end. */
export interface SlidingWindows {
  /** The type of window. */
  readonly type: 'sliding'
  /** Maximum milliseconds between two records of a window. */
  readonly difference: number
  /** Grace period, in milliseconds. */
  readonly grace: number
}

/** Windows from a first to a last record, both inclusive, with no gap between records longer than `gap`. */
export interface SessionWindows {
  /** The type of window. */
  readonly type: 'session'
  /** Milliseconds without a record after which a session ends. */
  readonly gap: number
  /** Grace period, in milliseconds. */
  readonly grace: number
}

/** All types of windows. */
export type Windows = TimeWindows | SlidingWindows | SessionWindows

/**
 * Creates windows of a fixed size that follow each other without overlap, aligned to the epoch: each record is in exactly one.
 * @example readings.groupByKey().windowedBy(tumbling(minutes(1), { grace: seconds(10) })).count('per-minute')
 */
export function tumbling(size: number, { grace = 0 }: WindowOptions = {}): TimeWindows {
  return { type: 'tumbling', size: positive('size', size), advance: size, grace: notNegative(grace) }
}

/**
 * Creates windows of a fixed size that begin every `advance` milliseconds. If `advance` is less than the size, they overlap: a record is in
 * every window that covers it.
 * @example hopping(minutes(5), { advance: minutes(1) })
 */
export function hopping(
  size: number,
  { advance, grace = 0 }: WindowOptions & { readonly advance: number }
): TimeWindows {
  if (positive('advance', advance) > positive('size', size))
    throw refused(
      `an advance of ${advance} ms is longer than the size of ${size} ms, and records between two windows would be in none`
    )
  return { type: 'hopping', size, advance, grace: notNegative(grace) }
}

/**
 * Creates windows around records: two records of a key share a window if they are at most `difference` milliseconds apart. Windows begin
 * and end where their set of records changes, not at fixed times.
 */
export function sliding(difference: number, { grace = 0 }: WindowOptions = {}): SlidingWindows {
  return { type: 'sliding', difference: positive('difference', difference), grace: notNegative(grace) }
}

/**
 * Creates sessions: records of a key whose gaps are at most `gap` milliseconds. A record that falls between two sessions joins them into
 * one.
 * @example clicks.groupByKey().windowedBy(session(minutes(30))).count('clicks-per-visit')
 */
export function session(gap: number, { grace = 0 }: WindowOptions = {}): SessionWindows {
  return { type: 'session', gap: positive('gap', gap), grace: notNegative(grace) }
}

/** Default retention of a store of these windows in milliseconds, as in Kafka Streams. */
export function usualRetention(windows: Windows): number {
  if (windows.type === 'session') return windows.gap + windows.grace
  return windows.type === 'sliding' ? 2 * windows.difference + windows.grace : windows.size + windows.grace
}

/** Milliseconds from a window's end (the last record of a session) until the window is final. */
export function untilFinal(windows: Windows): number {
  return windows.type === 'session' ? windows.gap + windows.grace : windows.grace
}

/** Describes the windows in words. */
export function describeWindows(windows: Windows): string {
  return `${windows.type}: ${shapeOf(windows)}, grace ${inWords(windows.grace)}`
}

function shapeOf(windows: Windows): string {
  if (windows.type === 'session') return `gap ${inWords(windows.gap)}`
  if (windows.type === 'sliding') return `difference ${inWords(windows.difference)}`
  const size = `size ${inWords(windows.size)}`
  return windows.type === 'hopping' ? `${size}, advance ${inWords(windows.advance)}` : size
}

const units = [
  ['h', hours(1)],
  ['min', minutes(1)],
  ['s', seconds(1)]
] as const

/** Formats a duration given in milliseconds in its largest whole unit. */
export function inWords(duration: number): string {
  for (const [unit, length] of units) if (duration > 0 && duration % length === 0) return `${duration / length} ${unit}`
  return `${duration} ms`
}

function positive(what: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw refused(`the ${what} is ${value}: give whole milliseconds, at least 1`)
}

function notNegative(grace: number): number {
  if (Number.isSafeInteger(grace) && grace >= 0) return grace
  throw refused(`the grace is ${grace}: give whole milliseconds, at least 0`)
}

const refused = (why: string): StreamsError => new StreamsError('invalid-topology', `these windows cannot be: ${why}`)
