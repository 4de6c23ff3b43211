import { expect, expectTypeOf, test } from 'vitest'
import {
  type GlobalTable,
  type GroupedStream,
  type GroupedTable,
  type JoinWindows,
  joinWindows,
  keyValueStore,
  type Processor,
  type RecordOf,
  type Sink,
  type Stream,
  type StreamRecord,
  StreamsBuilder,
  serdes,
  type Table,
  type Topic,
  topic
} from '../index.ts'
import type { JoinAdvice, TableJoinAdvice } from './stream.ts'

interface Comment {
  readonly id: string
  readonly text: string
}
interface Scored extends Comment {
  readonly score: number
}

const comments = topic('comments', serdes.string, serdes.json<Comment>())
const scored = topic('scored', serdes.string, serdes.json<Scored>())
const byNumber = topic('by-number', serdes.json<number>(), serdes.json<Comment>())

const builder = new StreamsBuilder('t')
const stream = builder.stream('read', comments)

test('a topic of another value type does not compile, in either direction', () => {
  // @ts-expect-error the topic wants a score that comments lack
  stream.to('a', scored)
  // @ts-expect-error readers of the topic would get fields that were never declared
  stream.mapValues('b', comment => ({ ...comment, score: 1 })).to('c', comments)
  // @ts-expect-error a topic is not its value type's subtype
  const wrong: Topic<string, Comment> = scored
  expect(wrong).toBeDefined()
})

test('a topic of another key type does not compile', () => {
  // @ts-expect-error keys are strings
  stream.to('d', byNumber)
  // @ts-expect-error keys became numbers
  stream.selectKey('e', comment => comment.text.length).to('f', comments)
  stream.selectKey('g', comment => comment.text.length).to('h', byNumber)
})

test('a computed topic must fit the stream too', () => {
  // @ts-expect-error one of the topics has another value type
  stream.to('i', { topics: [comments, scored], choose: () => comments })
  // @ts-expect-error the chosen topic has another value type
  stream.to('j', { topics: [comments], choose: () => scored })
})

test('a sink of another record type does not compile', () => {
  const rows = { name: 'rows', write: async () => ({ inserted: 0, duplicates: 0, refused: [] }) }
  const sink: Sink<string, Scored> = rows
  // @ts-expect-error the sink wants a score
  stream.sinkTo('k', sink)
  const anything: Sink<unknown, unknown> = rows
  stream.sinkTo('l', anything)
})

test('steps see the type that the step before made, and nothing else', () => {
  // @ts-expect-error there is no such field
  stream.mapValues('m', comment => comment.missing)
  // @ts-expect-error the value is a number by now
  stream.mapValues('n', comment => comment.text.length).filter('o', comment => comment.text !== '')
  // @ts-expect-error a predicate answers true or false
  stream.filter('p', comment => comment.text)
  // @ts-expect-error a branch is decided at once
  stream.branch('q', { any: async () => true })
  // @ts-expect-error a mapper returns key and value
  stream.map('r', comment => comment)
  // @ts-expect-error flatMapValues returns several
  stream.flatMapValues('s', () => 1)
  // @ts-expect-error an id is a text
  stream.dedupe('t', { by: comment => comment.text.length, within: 1 })
})

test('streams of different types do not merge', () => {
  const numbers = stream.mapValues('u', comment => comment.text.length)
  // @ts-expect-error comments and numbers
  stream.merge('v', numbers)
})

test('a processor of other types does not compile, and a store keeps its types', () => {
  const processor = (): Processor<string, Scored, string, Scored> => ({ process: () => undefined })
  // @ts-expect-error the processor wants a score
  stream.process('w', processor)
  const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
  stream.process<string, Comment>(
    'x',
    () => ({
      init: context => {
        const store = context.store(counts)
        expectTypeOf(store.get('a')).toEqualTypeOf<number | undefined>()
        // @ts-expect-error the store holds numbers
        store.put('a', 'one')
        // @ts-expect-error another value type than the one declared
        context.forward({} as StreamRecord<string, number>)
      },
      process: () => undefined
    }),
    { stores: [counts] }
  )
  const keyed = (): Processor<string, Comment, number, Comment> => ({ process: () => undefined })
  // @ts-expect-error processValues keeps the key's type
  stream.processValues('y', keyed)
})

test('types are inferred through a chain, promises included', () => {
  const enriched = stream
    .mapValues('score', async comment => ({ ...comment, score: 1 }))
    .selectKey('by-score', comment => comment.score)
    .flatMapValues('words', comment => comment.text.split(' '))
  expectTypeOf(enriched).toEqualTypeOf<Stream<number, string>>()
  expectTypeOf<RecordOf<typeof enriched>>().toEqualTypeOf<StreamRecord<number, string>>()
  const { long } = stream.branch('size', { long: comment => comment.text.length > 9 })
  expectTypeOf(long).toEqualTypeOf<Stream<string, Comment>>()
})

test('functions that change rows see their types, and answer at once', () => {
  const table = builder.table('table', topic('rows', serdes.string, serdes.json<Comment>()))
  expectTypeOf(table.mapValues('ta', ({ text }) => text.length)).toEqualTypeOf<Table<string, number>>()
  expectTypeOf(table.mapValues('tb', ({ text }) => (text === '' ? null : text))).toEqualTypeOf<Table<string, string>>()
  expectTypeOf(table.toStream('tc', ({ text }) => text.length)).toEqualTypeOf<Stream<number, Comment>>()
  // @ts-expect-error a row is not waited for
  table.mapValues('td', async ({ text }) => text)
  // @ts-expect-error a predicate answers at once
  table.filter('te', async () => true)
  // @ts-expect-error so does the selector of a key
  table.toStream('tf', async ({ text }) => text)
  // @ts-expect-error a group has a key and a value
  table.groupBy('tg', ({ text }) => text)
  const grouped = table.groupBy('th', ({ id, text }) => ({ key: id, value: text.length }))
  expectTypeOf(grouped).toEqualTypeOf<GroupedTable<string, number>>()
  const [same, text, later] = [(sum: number) => sum, (sum: number) => `${sum}`, async () => 1]
  // @ts-expect-error the sum of numbers is no text
  grouped.reduce('ti', text, same)
  // @ts-expect-error an aggregate cannot be waited for
  grouped.aggregate('tj', Number, later, Number)
  // @ts-expect-error what is added must be taken out too
  expect(() => grouped.reduce('tk', sum => sum)).toThrow("'tk' (reduce) needs a function as its subtractor")
})

test('a global table is joined by what a selector finds', () => {
  const rates = builder.globalTable('rates', topic('rates', serdes.json<number>(), serdes.json<Scored>()))
  const joined = stream.join(
    'ga',
    rates,
    ({ text }) => text.length,
    (comment, { score }, key) => comment.id + key + score
  )
  expectTypeOf(joined).toEqualTypeOf<Stream<string, string>>()
  const [byText, byLength] = [({ text }: Comment) => text, ({ text }: Comment) => text.length]
  // @ts-expect-error keys of the table are numbers
  stream.join('gb', rates, byText, comment => comment)
  // @ts-expect-error there may be no row
  stream.leftJoin('gc', rates, byLength, (_, { score }) => score)
})

test('joiners see both sides, null only where one may be missing, and keys must be of one type', () => {
  const rows = builder.table('joined', topic('join-rows', serdes.string, serdes.json<Scored>()))
  const others = builder.table('others', topic('join-others', serdes.json<number>(), serdes.json<Comment>()))
  const joined = stream.join('ja', rows, (comment, row, key) => comment.text + row.score + key)
  expectTypeOf(joined).toEqualTypeOf<Stream<string, string>>()
  expectTypeOf(rows.join('jb', rows, (a, b) => a.score + b.score)).toEqualTypeOf<Table<string, number>>()
  // @ts-expect-error there may be no row
  stream.leftJoin('jc', rows, (_, row) => row.score)
  // @ts-expect-error there may be no left row
  rows.outerJoin('jd', rows, left => left.score)
  // @ts-expect-error keys of the table are numbers
  expect(() => stream.join('je', others, comment => comment)).toThrow('keys')
  // @ts-expect-error keys of the table are numbers
  expect(() => rows.join('jf', others, left => left)).toThrow('keys')
  // @ts-expect-error a row is not waited for
  rows.join('jg', rows, async left => left)
  const byLength = rows.join(
    'ji',
    others,
    ({ text }) => text.length,
    (row, other) => row.score + other.text
  )
  expectTypeOf(byLength).toEqualTypeOf<Table<string, string>>()
  const [byText, scoreOf] = [({ text }: Scored) => text, ({ score }: Scored) => score]
  // @ts-expect-error keys of the other table are numbers
  rows.join('jj', others, byText, scoreOf)
  const near = joinWindows(10)
  // @ts-expect-error a table is joined as it is, without windows
  expect(() => stream.join('jk', rows, comment => comment, near)).toThrow('joinWindows, which are for two streams')
  // @ts-expect-error rows have no such field
  stream.join('jh', rows, (_, row) => row.missing)
})

test('streams are joined on keys of one type, with a joiner that answers at once and knows what may be missing', () => {
  const near = joinWindows(10)
  const other = builder.stream('read-scored', scored)
  const joined = stream.join('j1', other, ({ text }, { score }) => ({ text, score }), near)
  expectTypeOf(joined).toEqualTypeOf<Stream<string, { text: string; score: number }>>()
  const numbered = other.selectKey('s2', ({ score }) => score)
  // @ts-expect-error keys of the other stream became numbers
  stream.join('j2', numbered, comment => comment, near)
  // @ts-expect-error there may be no right record
  stream.leftJoin('j3', other, (_comment, right) => right.score, near)
  // @ts-expect-error there may be no left record
  stream.outerJoin('j4', other, left => left.text, near)
  // @ts-expect-error the joiner answers at once
  stream.join('j5', other, async comment => comment, near)
  // @ts-expect-error how far apart is not said
  expect(() => stream.join('j6', other, comment => comment)).toThrow('give it joinWindows(…)')
})

test('a join that does not compile says what is wrong with it, in the type that nothing fits', () => {
  type Comments = Stream<string, Comment>
  type Joiner = (left: Comment, right: Comment) => Comment
  type Later = (left: Comment, right: Comment) => Promise<Comment>
  type Unknown = readonly unknown[]
  const withoutWindows =
    'a join of two streams needs to know how far apart they may be: give it joinWindows(…) after the joiner'
  expectTypeOf<JoinAdvice<string, Comments, [Joiner]>>().toEqualTypeOf<typeof withoutWindows>()
  expectTypeOf<JoinAdvice<string, Comments, Unknown>>().toEqualTypeOf<typeof withoutWindows>()
  expectTypeOf<
    JoinAdvice<string, Comments, [Later, JoinWindows]>
  >().toEqualTypeOf<'the joiner must not return a promise: do what waits in a mapValues before the join'>()
  expectTypeOf<
    JoinAdvice<number, Comments, [Joiner, JoinWindows]>
  >().toEqualTypeOf<'both sides need keys of one type: change those of the stream with selectKey'>()
  expectTypeOf<
    JoinAdvice<number, Table<string, Comment>, Unknown>
  >().toEqualTypeOf<'both sides need keys of one type: change those of the stream with selectKey'>()
  expectTypeOf<
    JoinAdvice<string, Table<string, Comment>, [Joiner, JoinWindows]>
  >().toEqualTypeOf<'a join with a table takes no windows: joinWindows are for two streams'>()
  expectTypeOf<
    JoinAdvice<string, GlobalTable<number, Comment>, [Joiner]>
  >().toEqualTypeOf<"a join with a global table needs a selector of its key before the joiner: join('name', globalTable, selector, joiner)">()
  expectTypeOf<
    JoinAdvice<string, GlobalTable<number, Comment>, [Joiner, Joiner]>
  >().toEqualTypeOf<'the selector must return the key of the global table, or null'>()
  expectTypeOf<
    JoinAdvice<string, GroupedStream<string, Comment>, Unknown>
  >().toEqualTypeOf<'join before groupBy or groupByKey, which are for aggregations'>()
  expectTypeOf<
    TableJoinAdvice<string, Comments, [Joiner]>
  >().toEqualTypeOf<"a table is joined with tables: make one of the stream with toTable('name'), or join the stream with the table">()
  expectTypeOf<
    TableJoinAdvice<number, Table<string, Comment>, [Joiner]>
  >().toEqualTypeOf<"both tables need keys of one type: join by a foreign key instead, join('name', table, foreignKey, joiner)">()
  expectTypeOf<
    TableJoinAdvice<string, Table<number, Comment>, [Joiner, Joiner]>
  >().toEqualTypeOf<'the foreign key must be a key of the other table, or null'>()
})
