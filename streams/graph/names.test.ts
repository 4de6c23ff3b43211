import { describe, expect, test } from 'vitest'
import { memoryDriver } from '../../connectors/memory/index.ts'
import {
  type StreamsBuilder as Builder,
  deadLetterTo,
  keyValueStore,
  Streams,
  StreamsBuilder,
  serdes,
  topic
} from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const named = (name: string) => topic(name, serdes.string, serdes.json<number>())
const store = (name: string, changelog = true) =>
  keyValueStore(name, serdes.string, serdes.json<number>(), { changelog })
const processor = () => ({ process: () => undefined })
const reading = (builder: Builder, name = 'in') => builder.stream('read', named(name))
const hours = 3_600_000

interface Case {
  readonly what: string
  readonly wire: (builder: Builder) => void
  readonly says: RegExp
  readonly options?: ConstructorParameters<typeof StreamsBuilder>[1]
}

const refused: readonly Case[] = [
  {
    what: 'a dedupe step with a space and a slash',
    wire: b => void reading(b).dedupe('drop repeats / 24h', { by: value => String(value), within: 24 * hours }),
    says: /store 'drop repeats \/ 24h\S*' of step 'drop repeats \/ 24h' contains " "/
  },
  {
    what: 'a store with an umlaut',
    wire: b => void reading(b).process('count', processor, { stores: [store('größen')] }),
    says: /store 'größen' of step 'count' contains "ö": only ASCII letters/
  },
  { what: 'a topic with an emoji', wire: b => void reading(b, 'log🙂'), says: /contains "🙂"/ },
  { what: 'a source topic of 250 characters', wire: b => void reading(b, 'a'.repeat(250)), says: /is 250 characters/ },
  { what: 'a source topic ..', wire: b => void reading(b, '..'), says: /topic of step 'read' '..' is '.' or '..'/ },
  { what: 'a source topic .', wire: b => void reading(b, '.'), says: /is '.' or '..'/ },
  { what: 'a source topic without a name', wire: b => void reading(b, ''), says: /topic of step 'read' '' is empty/ },
  { what: 'a source topic with a line break', wire: b => void reading(b, 'in\n'), says: /contains "\\n"/ },
  {
    what: 'an output topic with a slash',
    wire: b => reading(b).to('write', named('a/b')),
    says: /step 'write' 'a\/b'/
  },
  {
    what: 'a dead-letter topic with a colon',
    wire: b => void reading(b),
    options: { onError: deadLetterTo(named('dead:letters')) },
    says: /the dead-letter topic 'dead:letters' contains ":"/
  },
  {
    what: 'a store whose changelog is too long behind any application id',
    wire: b => void reading(b).process('count', processor, { stores: [store('s'.repeat(240))] }),
    says: /the changelog of store 's+' of step 'count', 'a-s+-changelog' is 252 characters/
  },
  {
    what: 'a topic whose retry topic is too long',
    wire: b => void reading(b, 'a'.repeat(245)),
    options: { retryTopics: { delays: [1] } },
    says: /the retry topic of step 'read' 'a+-retry-1' is 253 characters/
  },
  {
    what: 'two topics that differ in . and _ only',
    wire: b => reading(b, 'sales.raw').to('write', named('sales_raw')),
    says: /step 'write' 'sales_raw' and the topic of step 'read' 'sales.raw' differ in '.' and '_' only/
  },
  {
    what: 'two stores whose changelogs differ in . and _ only',
    wire: b =>
      void reading(b)
        .process<string, number>('one', processor, { stores: [store('by.hour')] })
        .process('two', processor, { stores: [store('by_hour')] }),
    says: /store 'by_hour' of step 'two', 'a-by_hour-changelog' and the changelog of store 'by.hour'/
  },
  {
    what: 'dead letters that collide with the source',
    wire: b => void reading(b, 'in.dlt'),
    options: { onError: deadLetterTo(named('in_dlt')) },
    says: /the dead-letter topic 'in_dlt' and the topic of step 'read' 'in.dlt'/
  },
  {
    what: 'a source that is a retry topic of another',
    wire: b => {
      reading(b)
      b.stream('read-again', named('in-retry-2'))
    },
    options: { retryTopics: { delays: [1, 2] } },
    says: /retry topic of step 'read' 'in-retry-2' is the topic of step 'read-again' too/
  },
  {
    what: 'an output that only brokers write to',
    wire: b => reading(b).to('write', named('__consumer_offsets')),
    says: /'write' writes to '__consumer_offsets', which only brokers write to/
  }
]

describe('names that only a broker refuses', () => {
  test.each(refused)('W15: build refuses $what, naming it and the rule', ({ wire, says, options }) => {
    const builder = new StreamsBuilder('sales', options)
    wire(builder)
    expect(() => builder.build()).toThrow(
      expect.objectContaining({ code: 'invalid-topology', message: expect.stringMatching(says) })
    )
  })

  test('W15: names of all legal characters and of the greatest length are taken', () => {
    const builder = new StreamsBuilder('sales', { onError: deadLetterTo(named('in.DLT-1_x')) })
    reading(builder, 'a'.repeat(249))
      .peek('steps that keep nothing are free / 🙂', () => undefined)
      .process('count.per_Hour-1', processor, {
        stores: [store('kept'), store('s'.repeat(249), false)]
      })
    expect(builder.build().deadLetterTopics).toEqual(['in.DLT-1_x'])
  })

  const counting = () => {
    const builder = new StreamsBuilder('sales')
    reading(builder).process('count', processor, { stores: [store('counts')] })
    return builder.build()
  }

  test.each([
    ['my app', /the applicationId 'my app' contains " "/],
    ['..', /the applicationId '..' is '.' or '..'/],
    ['', /applicationId .*(is|not) empty/],
    ['a'.repeat(240), /changelog of store 'counts' of step 'count', 'a+-counts-changelog' is 257 characters/]
  ])('W15: Streams and the test driver refuse the application id %j', (applicationId, says) => {
    const problem = expect.objectContaining({
      code: 'invalid-configuration',
      message: expect.stringMatching(says)
    })
    const driver = memoryDriver()
    expect(() => new Streams(counting(), { applicationId, driver })).toThrow(problem)
    expect(() => new TopologyTestDriver(counting(), { applicationId })).toThrow(problem)
  })
})
