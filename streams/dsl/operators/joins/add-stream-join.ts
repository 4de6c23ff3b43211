import { StreamsError } from '../../../errors/streams-error.ts'
import type { Format } from '../../../serde.ts'
import { describeJoinWindows, type JoinWindows } from '../../../windows/join-windows.ts'
import { followed, keyed, type StreamPlace } from '../../place.ts'
import { checkSameKeys } from '../records/same-keys.ts'
import { rightSideStep } from './join-sides.ts'
import { type JoinFormats, joinStores, type StreamJoinOptions } from './join-stores.ts'
import { joinStreamsStep, type StreamJoin } from './join-streams.ts'

/** The verbs that join streams. */
export type StreamJoinVerb = 'join' | 'leftJoin' | 'outerJoin'

/** A join as it is asked for. */
export interface AskedJoin {
  readonly name: string
  readonly verb: StreamJoinVerb
  readonly joiner: StreamJoin['joiner']
  readonly windows: JoinWindows
  readonly left: StreamPlace
  readonly right: StreamPlace
}

/**
 * Adds a join of two streams, each behind a repartition topic where a step may have changed its keys; answers where the pairs are.
 */
export function addStreamJoin(
  { left: ofLeft, right: ofRight, ...asked }: AskedJoin,
  { partitions, changelog, ...options }: StreamJoinOptions<unknown, unknown, unknown>
): StreamPlace {
  const { name } = asked
  const key: Format<unknown> | undefined = options.key ?? ofLeft.key ?? ofRight.key
  const left = keyed(ofLeft, `${name}-left`, { key, value: options.left, partitions })
  const right = keyed(ofRight, `${name}-right`, { key, value: options.right, partitions })
  checkSameKeys(name, left.key, right.key)
  const formats = { key, left: options.left ?? left.value, right: options.right ?? right.value }
  addJoinSteps({ ...asked, left, right }, { ...formats, changelog })
  return { ...followed(left, name, 'value'), key: left.key ?? right.key }
}

/**
 * Adds the step of a join, and `<name>-right`, through which the records of the right stream reach it. A stream that is joined with itself gives each
 * record to the left side first, as in Kafka Streams: the order of the nodes is that of the readers.
 */
function addJoinSteps(
  { name, verb, joiner, windows, left, right }: AskedJoin,
  options: JoinFormats & { readonly changelog: boolean | undefined }
): void {
  if (windows === undefined || typeof windows.before !== 'number')
    throw new StreamsError(
      'invalid-topology',
      `'${name}' joins streams and needs to know how far apart in time: give it joinWindows(…)`
    )
  const keepsRight = verb === 'outerJoin'
  const keepsLeft = keepsRight || verb === 'leftJoin'
  const stores = joinStores(name, windows, keepsLeft, options)
  left.add({
    kind: 'processor',
    name,
    parents: [...left.parents, `${name}-right`],
    verb,
    factory: joinStreamsStep({ joiner, windows, keepsLeft, keepsRight, stores }),
    stores: stores.all,
    options: {},
    joins: describeJoinWindows(windows),
    ...(keepsLeft ? { joinsNullKeys: true } : {})
  })
  const parents = right.parents
  right.add({
    kind: 'processor',
    name: `${name}-right`,
    parents,
    verb,
    factory: rightSideStep,
    stores: [],
    options: {}
  })
}
