import { StreamsError } from '../errors/streams-error.ts'

/** Which records of two streams are joined: those with the same key whose timestamps are close enough. All values are milliseconds. */
export interface JoinWindows {
  /** How much earlier than the left record the right one may be. A negative value means how much later it must be at least. */
  readonly before: number
  /** How much later than the left record the right one may be. A negative value means how much earlier it must be at least. */
  readonly after: number
  /** How long a record waits for a partner after its window has passed, before a left or outer join emits it alone. */
  readonly grace: number
}

/** Options of `joinWindows`. */
export interface JoinWindowOptions {
  /** How much earlier than the left record the right one may be. Default: `difference`. */
  readonly before?: number
  /** How much later than the left record the right one may be. Default: `difference`. */
  readonly after?: number
  /** How long after its window a record still waits for a late partner. Default: 0. */
  readonly grace?: number
}

/**
 * Joins records of two streams that are at most `difference` milliseconds apart; `before` and `after` make the window asymmetrical. As in
 * Kafka Streams, both stores keep a record while it is less than `before + after + grace` behind the newest record of its store, so a
 * window of 0 without grace joins nothing.
 * @example joinWindows(minutes(5), { grace: minutes(1) })
 * @example joinWindows(minutes(5), { before: 0 }) // a payment at or up to five minutes after its order
 * @throws StreamsError `invalid-topology` for values that are not integers, a negative grace, or a window that ends before it begins
 */
export function joinWindows(
  difference: number,
  { before = difference, after = difference, grace = 0 }: JoinWindowOptions = {}
): JoinWindows {
  for (const [what, value] of Object.entries({ difference, before, after, grace }))
    if (!Number.isSafeInteger(value)) throw refused(`${what} is ${value}: give whole milliseconds`)
  if (grace < 0) throw refused(`the grace is ${grace}: give whole milliseconds, at least 0`)
  if (before + after < 0)
    throw refused(`it ends ${-before - after} ms before it begins: before and after together must not be negative`)
  return { before, after, grace }
}

/** Milliseconds for which a record is kept behind the newest one of its store: the window plus the grace period. */
export function joinRetention({ before, after, grace }: JoinWindows): number {
  return before + after + grace
}

/** The window in words, for descriptions. */
export function describeJoinWindows({ before, after, grace }: JoinWindows): string {
  return `right records up to ${before} ms before and ${after} ms after left ones, grace ${grace} ms`
}

const refused = (why: string): StreamsError =>
  new StreamsError('invalid-topology', `this join window cannot be: ${why}`)
