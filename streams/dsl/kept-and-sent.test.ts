import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  inMemoryStores,
  onWindowClose,
  StreamsBuilder,
  serdes,
  type Table,
  topic,
  tumbling,
  untilTimeLimit,
  untilWindowCloses,
  type Windowed
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.string)
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const rows = topic('rows', serdes.string, serdes.string)
const joined = topic('joined', serdes.string, serdes.string)

type Call = (count: number, key: string) => number | Promise<number>

const turns = async (count = 1): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise(done => setImmediate(done))
}
const never = (): Promise<never> => new Promise(() => undefined)

/** Counts of windows of ten milliseconds, sent once they have closed. */
const finals = {
  'sent when they close': (builder: StreamsBuilder, grace = 0) =>
    windows(builder, grace)
      .emitStrategy(onWindowClose({ interval: 0 }))
      .count('counts', { retention: 1_000 }),
  suppressed: (builder: StreamsBuilder, grace = 0) =>
    windows(builder, grace).count('counts', { retention: 1_000 }).suppress('last', untilWindowCloses())
} satisfies { readonly [name: string]: (builder: StreamsBuilder, grace?: number) => Table<Windowed<string>, number> }

const windows = (builder: StreamsBuilder, grace: number) =>
  builder.stream('read', input).groupByKey().windowedBy(tumbling(10, { grace }))

/** A driver of final counts that go through a call as `<key>@<start>`, what came out, and what was dead-lettered. */
function driverOf(make: (typeof finals)['suppressed'], call: Call, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  make(builder)
    .toStream('changes', (_, { key, window }) => `${key}@${window.start}`)
    .mapValues('call', call)
    .to('write', output)
  return read(new TopologyTestDriver(builder.build(), options))
}

function read(driver: TopologyTestDriver) {
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value }) => `${key}=${value}`)
  const letters = () => driver.output(dead).read().length
  const pipe = (...records: readonly (readonly [key: string, timestamp: number])[]): Promise<void> =>
    driver.input(input).pipeAll(records.map(([key, timestamp]) => [key, '', { timestamp }] as const))
  return { driver, out, letters, pipe }
}

describe.each(Object.entries(finals))('final windows that are %s', (_, make) => {
  test('S9: are skipped alone and counted where they fail: no record that comes later is lost with them', async () => {
    const { driver, out, letters, pipe } = driverOf(make, (count, key) => {
      if (key === 'bad@0') throw new Error('bad')
      return count
    })
    for (const [n, key] of ['bad', 'a', 'b', 'c'].entries()) await pipe([key, 11 * n])
    await pipe(['d', 100])
    expect([out(), letters()]).toEqual([['a@10=1', 'b@20=1', 'c@30=1'], 0])
    expect(driver.metrics.value('streams_dropped_records_total', { step: 'call' })).toBe(1)
  })

  test('may be more at once than one record may cause', async () => {
    const { out, letters, pipe } = driverOf(make, count => count, { task: { maxFanOut: 10 } })
    for (let n = 0; n < 20; n++) await pipe([`${n}`, 1])
    await pipe(['last', 20])
    expect([out().length, letters()]).toEqual([20, 0])
  })

  test('are skipped alone where they fail in a step that waits, while others go on', async () => {
    const { out, letters, pipe } = driverOf(make, async (count, key) => {
      await turns()
      if (key === 'a@0') throw new Error('away')
      return count
    })
    await pipe(['a', 1], ['b', 12], ['c', 24], ['d', 36])
    await pipe(['e', 100])
    expect([out().toSorted(), letters()]).toEqual([['b@10=1', 'c@20=1', 'd@30=1'], 0])
  })

  test('S9: that are not finished at a crash come after it, whatever later records have committed', async () => {
    let isStuck = true
    const { driver, out, pipe } = driverOf(
      make,
      async (count, key) => {
        await turns()
        return isStuck && key === 'a@0' ? never() : count
      },
      { stores: inMemoryStores(), task: { checkpointRecords: 1 } }
    )
    const piped = pipe(['a', 1], ['b', 12], ['c', 24], ['d', 36], ['e', 48])
    await Promise.race([piped, turns(200)])
    const before = out()
    isStuck = false
    await driver.crashInstance(0)
    await driver.reopen()
    await pipe(['f', 70], ['g', 90])
    expect(new Set([...before, ...out()].map(line => line.split('=')[0]))).toEqual(
      new Set(['a@0', 'b@10', 'c@20', 'd@30', 'e@40', 'f@70'])
    )
  })

  test('keep the order of a key in a step that waits, and those of other keys do not wait for it', async () => {
    const call: Call = async (count, key) => {
      await turns(key === 'a@0' ? 5 : 1)
      return count
    }
    const { out, pipe } = driverOf(builder => make(builder, 20), call)
    await pipe(['a', 1], ['b', 2], ['a', 15])
    await pipe(['last', 60])
    expect(out()).toEqual(['b@0=1', 'a@0=1', 'a@10=1'])
  })
})

test.each([
  ['sent when they close', finals['sent when they close'], 'closing'],
  ['suppressed', finals.suppressed, 'counted']
] as const)('final windows that are %s have headers, on the record and for processors', async (_, make, expected) => {
  const builder = new StreamsBuilder('t')
  const seen: unknown[] = []
  make(builder)
    .toStream('changes', (_, { key }) => key)
    .processValues<number>('look', () => {
      let own = (): unknown => undefined
      return {
        init: ({ headers }) => {
          own = () => headers().name?.toString()
        },
        process: ({ headers }) => void seen.push([headers.name?.toString(), own()])
      }
    })
  const driver = new TopologyTestDriver(builder.build())
  const named = (name: string) => ({ name: Buffer.from(name) })
  await driver.input(input).pipe('a', '', { timestamp: 1, headers: named('counted') })
  await driver.input(input).pipe('b', '', { timestamp: 20, headers: named('closing') })
  expect(seen).toEqual([[expected, expected]])
})

describe('a bounded buffer', () => {
  /** Counts that wait two at a time, of records that fail later, in a step that waits, if their value is `bad`. */
  function bounded() {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    const stream = builder.stream('read', input)
    stream
      .groupByKey()
      .count('counts')
      .suppress('few', untilTimeLimit(1_000, { maxRecords: 2 }))
      .toStream('changes')
      .to('write', output)
    stream
      .mapValues('check', async value => {
        await turns(value === 'bad' ? 3 : 1)
        if (value === 'bad') throw new Error('bad')
        return value
      })
      .foreach('end', () => undefined)
    return read(new TopologyTestDriver(builder.build()))
  }

  test('holds as many rows as it may after records that others passed have failed', async () => {
    const { driver, out, letters, pipe } = bounded()
    for (let n = 0; n < 4; n++)
      await driver.input(input).pipeAll([
        [`bad-${n}`, 'bad', { timestamp: 5 }],
        ['a', '', { timestamp: 5 }]
      ])
    await pipe(['b', 6])
    expect([out().filter(line => !line.startsWith('bad')), letters()]).toEqual([[], 4])
    await pipe(['c', 7])
    expect(out()).toEqual(['a=4'])
  })

  test('S10: gives nothing of a record that fails later, also where one of its changes makes room for another', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    const stream = builder.stream('read', input)
    stream
      .flatMap('several', value => [...value].map(key => ({ key, value })))
      .markAsPartitioned()
      .groupByKey()
      .count('counts')
      .suppress('one', untilTimeLimit(1_000, { maxRecords: 1 }))
      .toStream('changes')
      .to('write', output)
    stream.foreach('end', value => {
      if (value.endsWith('!')) throw new Error('bad')
    })
    const { driver, out, letters } = read(new TopologyTestDriver(builder.build()))
    await driver.input(input).pipe('1', 'z', { timestamp: 1 })
    await driver.input(input).pipe('2', 'abc!', { timestamp: 2 })
    expect([out(), letters()]).toEqual([['z=1'], 1])
    await driver.input(input).pipe('3', 'abc', { timestamp: 3 })
    expect(out()).toEqual(['a=1', 'b=1'])
  })

  test('holds as many after a restart', async () => {
    const { driver, out, pipe } = bounded()
    await pipe(['a', 1], ['b', 2])
    await driver.reopen()
    await pipe(['a', 3])
    expect(out()).toEqual([])
    await pipe(['c', 4])
    expect(out()).toEqual(['a=2'])
  })
})

test('M22: a record that need not wait for late rows and fails in a later step has given nothing', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = builder.table('rows', rows, { history: 1_000 })
  builder
    .stream('read', input)
    .join('with-row', table, (value, row) => `${value}${row}`, { grace: 0 })
    .mapValues('check', value => {
      if (value.startsWith('bad')) throw new Error('bad')
      return value
    })
    .to('write', joined)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(rows).pipe('a', '!', { timestamp: 1 })
  await driver.input(input).pipe('a', 'bad', { timestamp: 5 })
  await driver.input(input).pipe('a', 'good', { timestamp: 5 })
  expect(
    driver
      .output(joined)
      .read()
      .map(({ value }) => value)
  ).toEqual(['good!'])
  expect(driver.output(dead).read()).toHaveLength(1)
})
