import { expect, test } from 'vitest'
import {
  deadLetterTo,
  errorHeaders,
  headerText,
  hours,
  type KeyValue,
  type Sink,
  type Stream,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topic,
  topic
} from '../index.ts'
import { listSink, TopologyTestDriver } from '../testing/index.ts'

type Text = string | null

const input = topic<Text, Text>('in', serdes.string as never, serdes.string as never)
const output = topic<Text, Text>('out', serdes.string as never, serdes.string as never)
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** A driver of a topology that reads `in` and writes what `wire` makes of it to `out`. */
function driverOf(wire: (stream: Stream<Text, Text>) => Stream<Text, Text>): TopologyTestDriver {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  wire(builder.stream('read', input)).to('write', output)
  return new TopologyTestDriver(builder.build())
}

/** What comes out, as `key=value`, of records piped in as `[key, value]`. */
async function outputsOf(driver: TopologyTestDriver, ...records: readonly [Text, Text][]): Promise<readonly string[]> {
  for (const [key, value] of records) await driver.input(input).pipe(key, value)
  return driver
    .output(output)
    .read()
    .map(({ key, value }) => `${key}=${value}`)
}

const nothing = undefined as unknown as Text
const now = <T>(value: T): T => value
const later = <T>(value: T): Promise<T> => Promise.resolve(value)

/** Every verb gives the same whether its function returns a value or a promise. */
const both: readonly [string, <T>(value: T) => T | Promise<T>][] = [
  ['plain values', now],
  ['promises', later]
]

for (const [kind, give] of both) {
  test(`filter keeps and filterNot drops what the predicate holds for, tombstones and null keys included: ${kind}`, async () => {
    const records: [Text, Text][] = [
      ['a', '1'],
      ['b', null],
      [null, '2']
    ]
    const kept = driverOf(s => s.filter('has-value', value => give(value !== null)))
    expect(await outputsOf(kept, ...records)).toEqual(['a=1', 'null=2'])
    const dropped = driverOf(s => s.filterNot('has-no-key', (_, key) => give(key === null)))
    expect(await outputsOf(dropped, ...records)).toEqual(['a=1', 'b=null'])
  })

  test(`map replaces key and value, either of which may become null: ${kind}`, async () => {
    const driver = driverOf(s => s.map('swap', (value, key) => give({ key: value, value: key })))
    expect(await outputsOf(driver, ['a', '1'], ['b', null], [null, '2'])).toEqual(['1=a', 'null=b', '2=null'])
  })

  test(`mapValues keeps the key, sees tombstones, and undefined counts as null: ${kind}`, async () => {
    const driver = driverOf(s => s.mapValues<Text>('mark', value => give(value === 'gone' ? nothing : `${value}!`)))
    expect(await outputsOf(driver, ['a', '1'], ['b', null], [null, '2'], ['c', 'gone'])).toEqual([
      'a=1!',
      'b=null!',
      'null=2!',
      'c=null'
    ])
  })

  test(`flatMap makes none, one or many records of one, in order: ${kind}`, async () => {
    const letters = (value: Text, key: Text): KeyValue<Text, Text>[] =>
      [...(value ?? '')].map(letter => ({
        key: letter === '-' ? nothing : letter,
        value: letter === '-' ? nothing : key
      }))
    const driver = driverOf(s => s.flatMap('letters', (value, key) => give(letters(value, key))))
    expect(await outputsOf(driver, ['k', 'xy'], ['k', null], ['k', '-'])).toEqual(['x=k', 'y=k', 'null=null'])
  })

  test(`flatMapValues makes any number of values under one key: ${kind}`, async () => {
    const driver = driverOf(s => s.flatMapValues<Text>('words', value => give(value === null ? [] : value.split(' '))))
    expect(await outputsOf(driver, ['k', 'x y'], ['k', null], [null, 'z'])).toEqual(['k=x', 'k=y', 'null=z'])
  })

  test(`selectKey replaces the key alone; undefined counts as null: ${kind}`, async () => {
    const driver = driverOf(s => s.selectKey('by-value', value => give(value === 'none' ? nothing : value)))
    expect(await outputsOf(driver, ['a', 'x'], ['b', null], ['c', 'none'])).toEqual(['x=x', 'null=null', 'null=none'])
  })

  test(`peek sees every record and changes none: ${kind}`, async () => {
    const seen: string[] = []
    const driver = driverOf(s =>
      s.peek('look', (value, key) => {
        seen.push(`${key}=${value}`)
        return give(undefined)
      })
    )
    expect(await outputsOf(driver, ['a', '1'], [null, null])).toEqual(['a=1', 'null=null'])
    expect(seen).toEqual(['a=1', 'null=null'])
  })

  test.each(['map', 'flatMap'] as const)(
    `%s that returns nothing where a key and a value belong fails its record alone: ${kind}`,
    async verb => {
      const pair = (value: Text): KeyValue<Text, Text> => (value === 'bad' ? (null as never) : { key: value, value })
      const driver = driverOf(s =>
        verb === 'map'
          ? s.map('pair', value => give(pair(value)))
          : s.flatMap('pair', value => give([pair(value), pair(value)]))
      )
      const outputs = await outputsOf(driver, ['k', 'bad'], ['k', 'good'])
      expect(new Set(outputs)).toEqual(new Set(['good=good']))
      const [letter] = driver.output(dead).read()
      expect(letter?.headers[errorHeaders.step]).toBe('pair')
      expect(letter?.headers[errorHeaders.message]).toContain('returned null instead of { key, value }')
    }
  )
}

test('a flatMap over a generator that throws half-way gives none of its records', async () => {
  function* half(): Generator<string> {
    yield 'first'
    throw new Error('half-way')
  }
  const driver = driverOf(s => s.flatMapValues<Text>('halves', value => (value === 'bad' ? half() : [value])))
  expect(await outputsOf(driver, ['k', 'bad'], ['k', 'good'])).toEqual(['k=good'])
  expect(driver.output(dead).read()).toHaveLength(1)
})

test('timestamps and headers go with a record through every verb that makes records', async () => {
  const driver = driverOf(s =>
    s
      .map('map', (value, key) => ({ key, value }))
      .flatMap('flat-map', (value, key) => [{ key, value }])
      .mapValues('map-values', value => value)
      .flatMapValues('flat-map-values', value => [value])
      .selectKey('select-key', (_, key) => key)
      .peek('peek', () => undefined)
  )
  await driver.input(input).pipe('k', 'v', { headers: { trace: 'a' }, timestamp: 77 })
  const [record] = driver.output(output).read()
  expect([record?.timestamp, record?.headers]).toEqual([77, { trace: 'a' }])
})

test('branch sends a record to the first branch that wants it, or to none; tombstones are asked for too', async () => {
  const builder = new StreamsBuilder('t')
  const { gone, short } = builder.stream('read', input).branch('kind', {
    gone: value => value === null,
    short: (value, key) => key !== null && (value?.length ?? 0) < 3
  })
  gone.mapValues<Text>('say', () => 'gone').to('write-gone', output)
  short.to('write-short', topic('short', serdes.string, serdes.string) as unknown as Topic<Text, Text>)
  const driver = new TopologyTestDriver(builder.build())
  expect(await outputsOf(driver, ['a', null], ['b', 'x'], ['c', 'long'], [null, 'y'])).toEqual(['a=gone'])
  expect(driver.broker.records('short').map(({ value }) => String(value))).toEqual(['x'])
  expect(driver.committed.get('in')).toBe(4)
})

test('a stream used twice gives every record to both, and merge brings two streams together', async () => {
  const driver = driverOf(stream => {
    const upper = stream.mapValues('upper', value => value?.toUpperCase() ?? null)
    return stream.mapValues('lower', value => value?.toLowerCase() ?? null).merge('both', upper)
  })
  expect((await outputsOf(driver, ['a', 'X'], ['b', null])).toSorted()).toEqual(['a=X', 'a=x', 'b=null', 'b=null'])
})

test('streams of two topics merge into one sub-topology', async () => {
  const other = topic<Text, Text>('other', serdes.string as never, serdes.string as never)
  const builder = new StreamsBuilder('t')
  builder.stream('read', input).merge('both', builder.stream('read-other', other)).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(other).pipe('b', '2')
  expect(await outputsOf(driver, ['a', '1'])).toEqual(['b=2', 'a=1'])
  expect([driver.committed.get('in'), driver.committed.get('other')]).toEqual([1, 1])
})

test('to writes null keys and tombstones as null, with timestamp and headers', async () => {
  const driver = driverOf(s => s)
  await driver.input(input).pipe(null, null, { headers: { trace: 'a' }, timestamp: 5 })
  expect(driver.output(output).readBytes()).toMatchObject([
    { key: null, value: null, timestamp: 5, headers: { trace: 'a' } }
  ])
})

test('a topic computed outside the declared list fails the record, not the task', async () => {
  const hidden = topic('hidden', serdes.string, serdes.string) as unknown as Topic<Text, Text>
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .to('write', { topics: [output], choose: ({ value }) => (value === 'hidden' ? hidden : output) })
  const driver = new TopologyTestDriver(builder.build())
  expect(await outputsOf(driver, ['a', 'hidden'], ['a', 'plain'])).toEqual(['a=plain'])
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(driver.broker.records('hidden')).toEqual([])
})

test('a value that the output format refuses is a failure of production, and is dead-lettered as it came', async () => {
  const numbers = topic('numbers', serdes.string, serdes.json<bigint>()) as unknown as Topic<Text, bigint>
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues('count', value => BigInt(value ?? 0))
    .to('write', numbers)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', '7')
  const [letter] = driver.output(dead).read()
  expect(letter?.value?.toString()).toBe('7')
  expect([letter?.headers[errorHeaders.step], letter?.headers[errorHeaders.exception]]).toEqual([
    'write',
    'serialization-failed'
  ])
})

test('sinkTo gives a sink tombstones and null keys too, with time and headers', async () => {
  const rows = listSink<Text, Text>()
  const records: unknown[] = []
  const sink = {
    ...rows,
    write: (batch: Parameters<typeof rows.write>[0]) => rows.write(batch).finally(() => records.push(...batch))
  }
  const builder = new StreamsBuilder('t')
  builder.stream('read', input).sinkTo('store', sink)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe(null, null, { timestamp: 3, headers: { trace: 'a' } })
  expect(records).toEqual([{ key: null, value: null, timestamp: 3, headers: { trace: 'a' } }])
  expect(driver.committed.get('in')).toBe(1)
})

test('a sink is told where each of its records came from', async () => {
  const told: unknown[] = []
  const sink: Sink<Text, Text> = {
    ...listSink<Text, Text>(),
    write: async (batch, origins = []) => {
      told.push(...origins.map(origin => origin && [origin.topic, origin.partition, origin.offset]))
      return { inserted: batch.length, duplicates: 0, refused: [] }
    }
  }
  const builder = new StreamsBuilder('t')
  const read = builder.stream('read', input)
  read.flatMapValues('twice', value => [value, value]).sinkTo('store', sink)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('a', 'x')
  await driver.input(input).pipe('b', 'y')
  expect(told).toEqual([0, 0, 1, 1].map(offset => ['in', 0, offset]))
})

test('dedupe lets records without an id pass, tombstones among them', async () => {
  const driver = driverOf(s => s.dedupe('seen', { by: value => value, within: hours(1) }))
  expect(await outputsOf(driver, ['a', 'x'], ['b', 'x'], ['c', null], ['d', null])).toEqual(['a=x', 'c=null', 'd=null'])
})

test('W11: a record whose extracted time is negative is a dead letter that names the step', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const times: number[] = []
  builder
    .stream('read', input, {
      timestamps: ({ value }, partitionTime) => {
        times.push(partitionTime)
        return Number(value)
      }
    })
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  expect(await outputsOf(driver, ['a', '5'], ['a', '-1'], ['a', '3'], ['a', '9'])).toEqual(['a=5', 'a=3', 'a=9'])
  expect(times).toEqual([-1, 5, 5, 5])
  const [letter] = driver.output(dead).read()
  expect(headerText(letter?.headers ?? {}, errorHeaders.exception)).toBe('invalid-value')
  expect(headerText(letter?.headers ?? {}, errorHeaders.message)).toMatch(/timestamps of 'read' answered -1/)
  expect(driver.committed.get('in')).toBe(4)
})

test.each([
  ['filter', (s: Stream<Text, Text>, fail: () => never) => s.filter('work', fail)],
  ['filterNot', (s: Stream<Text, Text>, fail: () => never) => s.filterNot('work', fail)],
  ['map', (s: Stream<Text, Text>, fail: () => never) => s.map<Text, Text>('work', fail)],
  ['mapValues', (s: Stream<Text, Text>, fail: () => never) => s.mapValues<Text>('work', fail)],
  ['flatMap', (s: Stream<Text, Text>, fail: () => never) => s.flatMap<Text, Text>('work', fail)],
  ['flatMapValues', (s: Stream<Text, Text>, fail: () => never) => s.flatMapValues<Text>('work', fail)],
  ['selectKey', (s: Stream<Text, Text>, fail: () => never) => s.selectKey<Text>('work', fail)],
  ['peek', (s: Stream<Text, Text>, fail: () => never) => s.peek('work', fail)],
  ['branch', (s: Stream<Text, Text>, fail: () => never) => s.branch('work', { any: fail }).any],
  ['dedupe', (s: Stream<Text, Text>, fail: () => never) => s.dedupe('work', { by: fail, within: 1 })],
  ['process', (s: Stream<Text, Text>, fail: () => never) => s.process<Text, Text>('work', () => ({ process: fail }))],
  [
    'processValues',
    (s: Stream<Text, Text>, fail: () => never) => s.processValues<Text>('work', () => ({ process: fail }))
  ]
] as const)('an error in %s goes to the processing handler with the name of the step', async (_verb, wire) => {
  const driver = driverOf(stream =>
    wire(stream, () => {
      throw new StreamsError('invalid-value', 'not this one')
    })
  )
  expect(await outputsOf(driver, ['k', 'v'])).toEqual([])
  expect(driver.output(dead).read()[0]?.headers).toMatchObject({
    [errorHeaders.step]: 'work',
    [errorHeaders.exception]: 'invalid-value',
    [errorHeaders.message]: 'not this one'
  })
})

test('L2: a stream that is merged with itself gives each record twice, as in Kafka Streams', async () => {
  const driver = driverOf(stream => stream.merge('both', stream))
  expect(await outputsOf(driver, ['k', '1'], ['k', '2'])).toEqual(['k=1', 'k=1', 'k=2', 'k=2'])
})
