import { StreamsError } from '../errors/streams-error.ts'

/** Functions that a step needs, by what they are called, in the order in which they are given. */
export type Needed = { readonly [what: string]: unknown }

/**
 * Refuses a step without a name, or without a function that it needs, while the topology is built: JavaScript has no compiler that would, and
 * every record would fail there.
 * @throws StreamsError `invalid-topology` naming the step and how its verb is called
 */
export function checkStep(verb: string, name: unknown, needed: Needed = {}, usage = usageOf(verb, needed)): void {
  if (typeof name !== 'string')
    throw wrong(`${verb} was given ${inWords(name)} where the name of its step belongs, which comes first: ${usage}`)
  for (const [what, given] of Object.entries(needed))
    if (typeof given !== 'function')
      throw wrong(`'${name}' (${verb}) needs a function as its ${what}, and was given ${inWords(given)}: ${usage}`)
}

/**
 * Refuses what a step cannot read, write or be joined with.
 * @throws StreamsError `invalid-topology` naming the step, what it was given and what to do
 */
export function refuseOther(verb: string, name: string, wants: string, given: unknown, remedy: string): StreamsError {
  return wrong(`'${name}' (${verb}) needs ${wants}, and was given ${inWords(given)}: ${remedy}`)
}

/**
 * Refuses what is no topic where one is read or written.
 * @throws StreamsError `invalid-topology` naming the step and how to declare a topic
 */
export function checkTopic(verb: string, name: unknown, given: unknown, usage: string): void {
  checkStep(verb, name, {}, usage)
  if (isObject(given) && ('key' in given || 'pattern' in given || 'choose' in given)) return
  throw refuseOther(
    verb,
    name as string,
    'a topic',
    given,
    `declare it with topic(name, keyFormat, valueFormat), then ${usage}`
  )
}

/**
 * Refuses what are no windows where records are divided into some.
 * @throws StreamsError `invalid-topology` naming those that there are
 */
export function checkWindows(given: unknown): void {
  if (isObject(given) && 'type' in given && windowTypes.has(given.type)) return
  throw wrong(
    `windowedBy needs tumbling(…), hopping(…), sliding(…) or session(…), and was given ${inWords(given)}${isJoinWindows(given) ? ', which are for joins of streams' : ''}`
  )
}

/**
 * Refuses what does not say when windows are sent.
 * @throws StreamsError `invalid-topology` naming both strategies
 */
export function checkEmitStrategy(given: unknown): void {
  if (isObject(given) && 'type' in given && emitTypes.has(given.type)) return
  throw wrong(
    `emitStrategy needs onWindowClose() or onWindowUpdate(), and was given ${inWords(given)}: untilWindowCloses() and untilTimeLimit(…) are for suppress`
  )
}

/**
 * Refuses a stream of a cogroup that is not grouped, or has no function.
 * @throws StreamsError `invalid-topology` saying how cogroup is called
 */
export function checkCogroup(isGrouped: boolean, given: unknown, aggregator: unknown): void {
  if (isGrouped && typeof aggregator === 'function') return
  const found = isGrouped ? inWords(aggregator) : inWords(given)
  throw wrong(
    `cogroup needs ${isGrouped ? 'a function as its aggregator' : 'a stream after groupBy or groupByKey'}, and was given ${found}: cogroup(aggregator) first, then cogroup(grouped, aggregator)`
  )
}

const windowTypes: ReadonlySet<unknown> = new Set(['tumbling', 'hopping', 'sliding', 'session'])
const emitTypes: ReadonlySet<unknown> = new Set(['onWindowUpdate', 'onWindowClose'])
const isJoinWindows = (given: unknown): boolean => isObject(given) && 'before' in given && 'after' in given

const usageOf = (verb: string, needed: Needed): string => `${verb}(${["'name'", ...Object.keys(needed)].join(', ')}, …)`

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null

/** What something is, for a message: short, and without its contents. */
function inWords(given: unknown): string {
  if (typeof given === 'function') return 'a function'
  if (given === null || given === undefined) return 'nothing'
  if (Array.isArray(given)) return 'a list'
  if (!isObject(given)) return typeof given === 'string' ? `'${given}'` : String(given)
  const made = given.constructor
  if (typeof made === 'function' && made !== Object) return `a ${made.name}`
  if (isJoinWindows(given)) return 'joinWindows'
  if ('type' in given && 'grace' in given) return 'windows'
  return 'key' in given && 'value' in given ? 'a topic' : 'an object'
}

const wrong = (message: string): StreamsError => new StreamsError('invalid-topology', message)
