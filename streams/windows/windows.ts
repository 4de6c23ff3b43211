import { StreamsError } from '../errors/streams-error.ts'
import { hours, minutes, seconds } from '../time/duration.ts'

/** What all windows are told. */
export interface WindowOptions {
  /**
   * How long a window takes records after its end, milliseconds of stream time: what comes later is late, dropped and counted. Default 0, as
   * in Kafka's `withNoGrace`.
   */
  readonly grace?: number
}

/** Windows of a fixed size that begin at multiples of `advance`. Tumbling ones advance by their size. */
export interface TimeWindows {
  /** Whether they follow each other or overlap. */
  readonly type: 'tumbling' | 'hopping'
  /** Milliseconds from a window's start to its end, which is not part of it. */
  readonly size: number
  /** Milliseconds from one start to the next. */
  readonly advance: number
  /** Milliseconds. */
  readonly grace: number
}

/** Windows with a record at their start or end, `difference` long, both ends part of them. */
export interface SlidingWindows {
  /** Which kind they are. */
  readonly type: 'sliding'
  /** The most milliseconds between two records of a window. */
  readonly difference: number
  /** Milliseconds. */
  readonly grace: number
}

/** Windows from a first to a last record, both part of them, with no longer gap between two. */
export interface SessionWindows {
  /** Which kind they are. */
  readonly type: 'session'
  /** Milliseconds without a record after which a session is over. */
  readonly gap: number
  /** Milliseconds. */
  readonly grace: number
}

/** All kinds of windows. */
export type Windows = TimeWindows | SlidingWindows | SessionWindows

/**
 * Windows of a fixed size that follow each other without overlap, from 1970 on: each record is in one.
 * @example readings.groupByKey().windowedBy(tumbling(minutes(1), { grace: seconds(10) })).count('per-minute')
 */
export function tumbling(size: number, { grace = 0 }: WindowOptions = {}): TimeWindows {
  return { type: 'tumbling', size: positive('size', size), advance: size, grace: notNegative(grace) }
}

/**
 * Windows of a fixed size that begin every `advance` milliseconds and overlap where that is less: a record is in each that covers it.
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
 * Windows around records: two records of a key are in one together when they are at most `difference` milliseconds apart. A window is made
 * where its records change, not at fixed times.
 */
export function sliding(difference: number, { grace = 0 }: WindowOptions = {}): SlidingWindows {
  return { type: 'sliding', difference: positive('difference', difference), grace: notNegative(grace) }
}

/**
 * Sessions: records of a key at most `gap` milliseconds apart. A record between two sessions makes one of them.
 * @example clicks.groupByKey().windowedBy(session(minutes(30))).count('clicks-per-visit')
 */
export function session(gap: number, { grace = 0 }: WindowOptions = {}): SessionWindows {
  return { type: 'session', gap: positive('gap', gap), grace: notNegative(grace) }
}

/** Milliseconds for which a store of these windows keeps one unless it is told otherwise, as in Kafka Streams. */
export function usualRetention(windows: Windows): number {
  if (windows.type === 'session') return windows.gap + windows.grace
  return windows.type === 'sliding' ? 2 * windows.difference + windows.grace : windows.size + windows.grace
}

/** How long after its end (the last record of a session) a window is final, milliseconds. */
export function untilFinal(windows: Windows): number {
  return windows.type === 'session' ? windows.gap + windows.grace : windows.grace
}

/** The windows in words, for descriptions. */
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

/** A duration in its largest whole unit. Milliseconds. */
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
