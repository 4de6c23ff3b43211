import { hours, joinWindows, StreamsBuilder, type Topology } from '#streams'
import { type Expected, some } from './expected.ts'
import { type Event, events, keyOf, verbTopics } from './verb-topics.ts'

/** The right record of a number lies 3 ms behind the left one, and those of a key 2 s apart. */
const near = joinWindows(5, { grace: hours(1) })

const hasLeft = (n: number): boolean => n % 5 !== 0
const hasRight = (n: number): boolean => n % 3 !== 0
const pair = (left: Event | null, right: Event | null): string => `${left?.n ?? 'none'}+${right?.n ?? 'none'}`

/** Joins of streams, of both inputs as they are, and of one under a new key; and of a stream with a table. */
export function joinVerbs(run: string): Topology {
  const { left, right, out } = verbTopics(run)
  const builder = new StreamsBuilder(`${run}-joins`)
  const all = builder.stream('read-left', left)
  const lefts = all.filter('lefts', ({ n }) => hasLeft(n))
  const rights = builder.stream('read-right', right).filter('rights', ({ n }) => hasRight(n))
  lefts.join('inner', rights, pair, near).to('write-inner', out('inner'))
  lefts.leftJoin('left', rights, pair, near).to('write-left', out('left-joined'))
  lefts.outerJoin('outer', rights, pair, near).to('write-outer', out('outer'))
  const byNumber = lefts.selectKey('left-number', ({ n }) => `n${n}`)
  byNumber
    .join(
      'rekeyed',
      rights.selectKey('right-number', ({ n }) => `n${n}`),
      pair,
      near
    )
    .to('write-rekeyed', out('rekeyed'))
  const table = all.mapValues('as-row', ({ n }) => n % 2).toTable('rows')
  rights
    .join('with-row', table, ({ n }, row) => `${n} ${row === n % 2 || row === 1 - (n % 2) ? 'row' : 'none'}`)
    .to('write-with-row', out('with-row'))
  return builder.build()
}

/** What comes of it when every record counts, once stream time has passed all windows. Records of the end meet nobody and are left out. */
export function expectedOfJoins(): readonly Expected[] {
  const inner: string[] = []
  const lonelyLeft: string[] = []
  const lonelyRight: string[] = []
  for (let n = 0; n < events; n++) {
    if (hasLeft(n) && hasRight(n)) inner.push(`${keyOf(n)}=${n}+${n}`)
    else if (hasLeft(n)) lonelyLeft.push(`${keyOf(n)}=${n}+none`)
    else if (hasRight(n)) lonelyRight.push(`${keyOf(n)}=none+${n}`)
  }
  return [
    some('inner', inner),
    { ...some('left-joined', [...inner, ...lonelyLeft]), waits: true },
    { ...some('outer', [...inner, ...lonelyLeft, ...lonelyRight]), waits: true },
    some(
      'rekeyed',
      inner.map(text => text.replace(/^k\d+=(\d+)\+/, 'n$1=$1+'))
    )
  ]
}
