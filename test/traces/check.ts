import type { Attempt } from './attempt.ts'
import { traceDifference } from './compare.ts'
import { run, type Trace } from './run.ts'

/** What became of an attempt: equal, different, or why it cannot be compared. */
export type Outcome = { readonly what: 'equal' | Incomparable } | { readonly what: 'different'; readonly text: string }

/**
 * No marked record came to the guard. A failed one changed what is no write: see `Probe`. Records that waited for one that took its time came
 * in another order. A restart is seen in the time of a step that begins anew.
 */
type Incomparable = 'nothing failed' | 'time moved' | 'other order' | 'time began anew'

const none: ReadonlySet<string> = new Set()

/** Compares a run with one in which nothing fails: as if the failed records were not there, or as if all of them had passed at once. */
export function check(attempt: Attempt): Promise<Outcome> {
  return attempt.guard.failures === Number.POSITIVE_INFINITY ? checkDeadLetters(attempt) : checkRetries(attempt)
}

/** A record that has failed for good is as one that its task has dropped right behind its source, and has one dead letter. */
async function checkDeadLetters(attempt: Attempt): Promise<Outcome> {
  const { given, inputs, guard, way } = attempt
  const is = await run(given, inputs, guard, way)
  const { failed, moved } = is.probe
  const [letters, expected] = [is.letters.toSorted().join(), [...failed].toSorted().join()]
  if (letters !== expected) return different(`dead letters of ${letters}, expected of ${expected}`)
  if (failed.size === 0) return { what: 'nothing failed' }
  if ([...failed].some(source => moved.has(source))) return { what: 'time moved' }
  const was = await run(given, inputs, guard, way, failed)
  if (guard.turns > 0) {
    const why = mixed(attempt, is, was, failed)
    if (why) return { what: why }
  }
  return compared(is, was, guard.turns === 0, isCached(attempt) && guard.turns > 0)
}

/** A record that passes when it is tried again is as one that has never failed. */
async function checkRetries(attempt: Attempt): Promise<Outcome> {
  const { given, inputs, guard, way } = attempt
  const is = await run(given, inputs, guard, way)
  if (is.letters.length > 0) return different(`dead letters of ${is.letters.join()}, expected of none`)
  const was = await run(given, inputs, { ...guard, failures: 0 }, way)
  const why = mixed(attempt, is, was, none)
  if (why) return { what: why }
  return compared(is, was, false, isCached(attempt))
}

/**
 * A clean restart changes nothing, but for steps whose time begins anew, as in Kafka Streams, where older records come first; and outer joins of
 * streams, whose first record after it looks at all that wait.
 */
export async function checkRestarts({ given, inputs, guard, way }: Attempt): Promise<Outcome> {
  const passing = { ...guard, failures: 0 }
  const is = await run(given, inputs, passing, { ...way, between: ['nothing', 'reopen', 'nothing', 'move'] })
  if (is.probe.isBehind || Object.keys(is.stores).some(name => name.endsWith('-waiting')))
    return { what: 'time began anew' }
  return compared(is, await run(given, inputs, passing, { ...way, between: ['nothing'] }), true, false)
}

/** Why runs do not compare in which records came by one that took its time. */
function mixed(attempt: Attempt, is: Trace, was: Trace, without: ReadonlySet<string>): Incomparable | undefined {
  if (is.probe.isOtherOrder(was.probe, without)) return 'other order'
  // What waits between the tasks of such a join depends on which of them is first.
  if (!isAlone(attempt) && attempt.given.steps.some(({ foreignKey }) => foreignKey)) return 'other order'
  // With updates that are held back, a topic between two tasks has other offsets.
  const isBetween = [...without].some(source => !((source.split('/')[0] as string) in attempt.given.topics))
  return isCached(attempt) && isBetween ? 'other order' : undefined
}

const isAlone = ({ way }: Attempt): boolean => way.together.every(records => records === 1)
const isCached = ({ way }: Attempt): boolean => (way.options.task?.cacheBytes ?? 0) > 0

function compared(is: Trace, was: Trace, isOrdered: boolean, isFolded: boolean): Outcome {
  const text = traceDifference(is, was, { isOrdered, isFolded })
  return text === undefined ? { what: 'equal' } : different(text)
}

const different = (text: string): Outcome => ({ what: 'different', text })
