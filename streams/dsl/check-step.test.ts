import { expect, test } from 'vitest'
import {
  joinWindows,
  onWindowClose,
  type Stream,
  StreamsBuilder,
  serdes,
  session,
  type Table,
  topic,
  tumbling,
  untilWindowCloses
} from '../index.ts'

/** What callers without a compiler may write. */
type Verbs = { readonly [verb: string]: (...given: readonly unknown[]) => Verbs }
const untyped = (typed: object): Verbs => typed as Verbs

const orders = topic('orders', serdes.string, serdes.json<number>())
const payments = topic('payments', serdes.string, serdes.json<number>())
const balances = topic('balances', serdes.string, serdes.json<number>())
const rates = topic('rates', serdes.string, serdes.json<number>())
const same = (value: unknown): unknown => value

/** Two streams, a table and a global table; each test has its own, since steps are added to them. */
function start(): { o: Verbs; p: Verbs; t: Verbs; g: object; b: Verbs } {
  const builder = new StreamsBuilder('app')
  const stream: Stream<string, number> = builder.stream('read-orders', orders)
  const table: Table<string, number> = builder.table('balances', balances)
  const [p, g] = [untyped(builder.stream('read-payments', payments)), builder.globalTable('rates', rates)]
  return { o: untyped(stream), p, t: untyped(table), g, b: untyped(builder) }
}

type Started = ReturnType<typeof start>

test.each<readonly [string, (started: Started) => unknown, string]>([
  [
    'filter',
    ({ o }) => o.filter?.(same),
    "filter was given a function where the name of its step belongs, which comes first: filter('name', predicate"
  ],
  [
    'groupBy',
    ({ o }) => o.groupBy?.(same),
    "groupBy was given a function where the name of its step belongs, which comes first: groupBy('name', selector"
  ],
  [
    'count',
    ({ o }) => o.groupByKey?.().count?.(),
    "count was given nothing where the name of its step belongs, which comes first: count('name'"
  ],
  [
    'to',
    ({ o }) => o.to?.(payments),
    "to was given a topic where the name of its step belongs, which comes first: to('name', topic)"
  ],
  [
    'stream',
    ({ b }) => b.stream?.(payments),
    "stream was given a topic where the name of its step belongs, which comes first: stream('name', topic)"
  ],
  [
    'suppress',
    ({ t }) => t.suppress?.(untilWindowCloses()),
    'suppress was given an object where the name of its step belongs'
  ]
])('%s without a name says how it is called', (_, build, message) => {
  expect(() => build(start())).toThrow(
    expect.objectContaining({ code: 'invalid-topology', message: expect.stringContaining(message) })
  )
})

test.each<readonly [string, (started: Started) => unknown, string]>([
  [
    'aggregate',
    ({ o }) => o.groupByKey?.().aggregate?.('x', same),
    "'x' (aggregate) needs a function as its aggregator, and was given nothing: aggregate('name', initializer, aggregator"
  ],
  [
    'aggregate',
    ({ o }) => o.groupByKey?.().aggregate?.('x', 0, same),
    "'x' (aggregate) needs a function as its initializer, and was given 0"
  ],
  [
    'session aggregate',
    ({ o }) => o.groupByKey?.().windowedBy?.(session(5)).aggregate?.('x', same, same),
    "'x' (aggregate) needs a function as its merger, and was given nothing"
  ],
  [
    'windowed reduce',
    ({ o }) => o.groupByKey?.().windowedBy?.(tumbling(5)).reduce?.('x'),
    "'x' (reduce) needs a function as its reducer"
  ],
  [
    'grouped reduce',
    ({ t }) => t.groupBy?.('g', same).reduce?.('x', same),
    "'x' (reduce) needs a function as its subtractor"
  ],
  [
    'cogroup',
    ({ o, p }) => o.groupByKey?.().cogroup?.(same).cogroup?.(p.groupByKey?.()),
    'cogroup needs a function as its aggregator, and was given nothing'
  ],
  [
    'cogroup',
    ({ o, p }) => o.groupByKey?.().cogroup?.(same).cogroup?.(p, same),
    'cogroup needs a stream after groupBy or groupByKey, and was given a Stream'
  ],
  [
    'join',
    ({ o, p }) => o.join?.('x', p, joinWindows(5)),
    "'x' (join) needs a function as its joiner, and was given joinWindows: join('name', stream, joiner, joinWindows(…))"
  ],
  [
    'global join',
    ({ o, g }) => o.join?.('x', g, same),
    "'x' (join) needs a function as its joiner, and was given nothing: join('name', globalTable, selector, joiner)"
  ],
  [
    'process',
    ({ o }) => o.process?.('x', { process: same }),
    "'x' (process) needs a function as its supplier, and was given an object"
  ],
  ['dedupe', ({ o }) => o.dedupe?.('x'), "'x' (dedupe) needs a function as its by"],
  ['map', ({ o }) => o.map?.('x'), "'x' (map) needs a function as its mapper"],
  ['table filter', ({ t }) => t.filter?.('x'), "'x' (filter) needs a function as its predicate"],
  ['branch', ({ o }) => o.branch?.('x', { large: 3 }), "'x' (branch) needs a function as its large, and was given 3"],
  [
    'addGlobalStore',
    ({ b }) => b.addGlobalStore?.('x', payments, {}),
    "'x' (addGlobalStore) needs a function as its update"
  ]
])(
  '%s without a function that it needs is refused while the topology is built, not by every record',
  (_, build, message) => {
    expect(() => build(start())).toThrow(
      expect.objectContaining({ code: 'invalid-topology', message: expect.stringContaining(message) })
    )
  }
)

test.each<readonly [string, (started: Started) => unknown, string]>([
  [
    'a table is joined with a stream',
    ({ o, t }) => t.join?.('x', o, same),
    "'x' (join) needs a table, and was given a Stream: of a stream make a table with toTable('name')"
  ],
  [
    'a table is joined with a stream on both sides',
    ({ o, t }) => t.outerJoin?.('x', o, same),
    "of a stream make a table with toTable('name')"
  ],
  [
    'a table is merged into a stream',
    ({ o, t }) => o.merge?.('x', t),
    "'x' (merge) needs a stream, and was given a Table: of a table's changes make a stream with toStream('name')"
  ],
  [
    'a stream is outer-joined with a table',
    ({ o, t }) => o.outerJoin?.('x', t, same, joinWindows(5)),
    "of a table's changes make a stream with toStream('name')"
  ],
  [
    'a stream is joined with a topic',
    ({ o }) => o.join?.('x', rates, same),
    "'x' (join) needs a stream, a table or a globalTable, and was given a topic"
  ],
  [
    'a stream is joined with a grouped one',
    ({ o, p }) => o.join?.('x', p.groupByKey?.(), same),
    'was given a GroupedStream'
  ],
  [
    'a table is joined within windows',
    ({ o, t }) => o.join?.('x', t, same, joinWindows(5)),
    "'x' joins a stream with a table and was given joinWindows, which are for two streams"
  ],
  [
    'records are grouped into windows of a join',
    ({ o }) => o.groupByKey?.().windowedBy?.(joinWindows(5)),
    'windowedBy needs tumbling(…), hopping(…), sliding(…) or session(…), and was given joinWindows, which are for joins of streams'
  ],
  [
    'windows are a number',
    ({ o }) => o.groupByKey?.().cogroup?.(same).windowedBy?.(5_000),
    'or session(…), and was given 5000'
  ],
  [
    'a suppression is an emit strategy',
    ({ o }) => o.groupByKey?.().windowedBy?.(tumbling(5)).count?.('c').suppress?.('x', onWindowClose()),
    "'x' (suppress) does not say how long it holds rows back: give it untilWindowCloses()"
  ],
  [
    'an emit strategy is a suppression',
    ({ o }) => o.groupByKey?.().windowedBy?.(tumbling(5)).emitStrategy?.(untilWindowCloses()),
    'emitStrategy needs onWindowClose() or onWindowUpdate()'
  ],
  [
    'a topic is its name alone',
    ({ o }) => o.to?.('x', 'out'),
    "'x' (to) needs a topic, and was given 'out': declare it with topic(name, keyFormat, valueFormat), then to('name', topic)"
  ],
  [
    'a topic that is read is its name alone',
    ({ b }) => b.stream?.('x', ['out']),
    "'x' (stream) needs a topic, and was given 'out'"
  ],
  ['a sink is a function', ({ o }) => o.sinkTo?.('x', same), "'x' (sinkTo) needs a sink, and was given a function"]
])('says what to do where %s', (_, build, message) => {
  expect(() => build(start())).toThrow(
    expect.objectContaining({ code: 'invalid-topology', message: expect.stringContaining(message) })
  )
})

test('a topic without a format says which one is missing', () => {
  const declare = topic as unknown as (...given: readonly unknown[]) => unknown
  expect(() => declare('out')).toThrow(
    "topic 'out' needs the format of its keys: topic('out', serdes.string, serdes.json())"
  )
  expect(() => declare('out', serdes.string, Object)).toThrow("topic 'out' needs the format of its values")
})
