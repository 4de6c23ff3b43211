import { expect, test } from 'vitest'
import {
  deadLetterTo,
  onWindowClose,
  StreamsBuilder,
  serdes,
  session,
  sliding,
  type Table,
  type Topic,
  topic,
  tumbling,
  untilTimeLimit,
  untilWindowCloses,
  type Windowed
} from '../index.ts'
import { FakeClock, TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.json<Windowed<string> | string>(), serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

const read = (builder: StreamsBuilder) => builder.stream('read', input as Topic<string, number>)
const tens = tumbling(10)
const closing = onWindowClose({ interval: 0 })

/** A driver of a table, what came out of it, and a way to put in values of 1 by key and time. */
function driverOf<K extends Windowed<string> | string>(
  make: (builder: StreamsBuilder) => Table<K, number>,
  { partitions = 1, instances = 1, interval }: { partitions?: number; instances?: number; interval?: number } = {}
) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = make(builder)
  table.toStream('changes').to('write', output as unknown as Topic<K, number>)
  const clock = new FakeClock(interval === undefined ? undefined : 0)
  const driver = new TopologyTestDriver(builder.build(), { partitions, instances, clock })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) =>
        typeof key === 'string'
          ? `${key}=${value} at ${timestamp}`
          : `${key.key}@${key.window.start}-${key.window.end}=${value} at ${timestamp}`
      )
  const pipe = async (key: string, ...times: number[]): Promise<void> => {
    for (const timestamp of times) await driver.input(input).pipe(key, 1, { timestamp })
  }
  const deadSteps = () =>
    driver
      .output(dead)
      .read()
      .map(({ headers }) => headers['__streams.errors.step'])
  return { driver, table, out, pipe, deadSteps }
}

test('a window is sent once when stream time has passed its end and grace, with what came late in time, in the order of time', async () => {
  const { out, pipe } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .windowedBy(tumbling(10, { grace: 5 }))
      .emitStrategy(closing)
      .count('c', { retention: 100 })
  )
  await pipe('b', 3)
  await pipe('a', 13, 4, 14)
  expect(out()).toEqual([])
  await pipe('a', 15)
  expect(out()).toEqual(['a@0-10=1 at 4', 'b@0-10=1 at 3'])
  await pipe('a', 5, 40)
  expect(out()).toEqual(['a@10-20=3 at 15'])
})

test('the windows that were sent are not sent again after a restart, and those that were not are', async () => {
  const { driver, out, pipe } = driverOf(
    builder =>
      read(builder)
        .groupBy('by-key', (_, key) => key)
        .windowedBy(tens)
        .emitStrategy(closing)
        .count('c', { retention: 1_000 }),
    { partitions: 2, instances: 2 }
  )
  await pipe('a', 1, 12)
  await driver.reopen()
  await pipe('a', 3, 21)
  await driver.stopInstance(0)
  await pipe('a', 15, 35)
  expect(out()).toEqual(['a@0-10=1 at 1', 'a@10-20=1 at 12', 'a@20-30=1 at 21'])
})

test('a record that fails leaves the windows sent that closed in its course, which are none of its', async () => {
  const { out, pipe, deadSteps, driver } = driverOf(builder => {
    const stream = read(builder)
    const counts = stream.groupByKey().windowedBy(tens).emitStrategy(closing).count('c', { retention: 1_000 })
    stream.mapValues('fails', value => {
      if (value < 0) throw new Error('negative')
      return value
    })
    return counts
  })
  await pipe('a', 1)
  await driver.input(input).pipe('a', -1, { timestamp: 12 })
  expect([out(), deadSteps()]).toEqual([['a@0-10=1 at 1'], ['fails']])
  await pipe('a', 13, 21)
  expect(out()).toEqual(['a@10-20=1 at 13'])
})

test('closed windows are looked at once in an interval of wall clock, with the first record after it', async () => {
  const { driver, out, pipe } = driverOf(
    builder =>
      read(builder)
        .groupByKey()
        .windowedBy(tens)
        .emitStrategy(onWindowClose({ interval: 500 }))
        .count('c', { retention: 1_000 }),
    { interval: 500 }
  )
  await pipe('a', 1, 12)
  expect(out()).toEqual([])
  await driver.advanceWallClockTime(500)
  expect(out()).toEqual([])
  await pipe('a', 13, 25)
  expect(out()).toEqual(['a@0-10=1 at 1'])
})

test('sessions are sent when nothing can belong to them any more; sliding windows when they have closed', async () => {
  const sessions = driverOf(builder =>
    read(builder).groupByKey().windowedBy(session(5)).emitStrategy(closing).count('c', { retention: 1_000 })
  )
  await sessions.pipe('a', 1, 4, 10)
  expect(sessions.out()).toEqual(['a@1-4=2 at 4'])
  const slides = driverOf(builder =>
    read(builder).groupByKey().windowedBy(sliding(5)).emitStrategy(closing).count('c', { retention: 1_000 })
  )
  await slides.pipe('a', 10, 12, 30)
  expect(slides.out()).toEqual(['a@5-10=1 at 10', 'a@7-12=2 at 12', 'a@11-16=1 at 12'])
})

test('a session that grows is sent after a tombstone for what it was, and a record between two makes them one', async () => {
  const { driver, table, out, pipe } = driverOf(builder =>
    read(builder).groupByKey().windowedBy(session(5)).count('c', { retention: 100 })
  )
  await pipe('a', 10, 20, 15)
  expect(out()).toEqual([
    'a@10-10=1 at 10',
    'a@20-20=1 at 20',
    'a@10-10=null at 10',
    'a@20-20=null at 20',
    'a@10-20=3 at 20'
  ])
  const store = await driver.windowStore(table.store)
  expect([...store.fetch('a')]).toEqual([
    [
      { key: 'a', window: { start: 10, end: 20 } },
      { value: 3, timestamp: 20 }
    ]
  ])
})

test('sessions outlive a restart and a crash', async () => {
  const { driver, out, pipe } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .windowedBy(session(5, { grace: 50 }))
      .count('c')
  )
  await pipe('a', 10)
  await driver.reopen()
  await pipe('a', 12)
  driver.crashAt('after-changelogs')
  await pipe('a', 14)
  expect(driver.crashed).toBe(true)
  await driver.reopen()
  expect(out().at(-1)).toMatch(/^a@10-14=[34] at 14$/)
})

test('suppress sends the last state of a window once it has closed, also when it waited over a restart', async () => {
  const { driver, out, pipe } = driverOf(builder =>
    read(builder).groupByKey().windowedBy(tens).count('c').suppress('final', untilWindowCloses())
  )
  await pipe('a', 1, 2)
  await driver.reopen()
  await pipe('b', 5)
  expect(out()).toEqual([])
  await pipe('b', 12)
  expect(out()).toEqual(['a@0-10=2 at 2', 'b@0-10=1 at 5'])
})

test('a row waits for a time and keeps its place while it changes; tombstones are sent too', async () => {
  const { driver, out, pipe } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .reduce('sum', (sum, value) => sum + value || null)
      .suppress('calm', untilTimeLimit(10))
  )
  await pipe('a', 5)
  await pipe('b', 6)
  await pipe('a', 14)
  expect(out()).toEqual([])
  await pipe('c', 15)
  expect(out()).toEqual(['a=2 at 14'])
  await driver.input(input).pipe('b', -1, { timestamp: 16 })
  expect(out()).toEqual(['b=null at 16'])
})

test('with more rows than it may hold the first ones leave early, after a restart too', async () => {
  const { driver, out, pipe } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .count('c')
      .suppress('few', untilTimeLimit(1_000, { maxRecords: 2 }))
  )
  await pipe('b', 2)
  await pipe('a', 2)
  await driver.reopen()
  await pipe('c', 9)
  expect(out()).toEqual(['a=1 at 2'])
  await pipe('d', 9)
  expect(out()).toEqual(['b=1 at 2'])
})

test('a record whose own row leaves at once and fails below a suppress leaves the buffer as it was', async () => {
  let isBroken = false
  const { out, pipe, deadSteps } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .count('c')
      .suppress('calm', untilTimeLimit(10, { maxRecords: 1 }))
      .mapValues('fails', value => {
        if (isBroken) throw new Error('broken')
        return value
      })
  )
  await pipe('a', 20)
  isBroken = true
  await pipe('b', 10)
  expect([out(), deadSteps()]).toEqual([[], ['fails']])
  isBroken = false
  await pipe('b', 11)
  expect(out()).toEqual(['b=1 at 11'])
})

test('a buffered row keeps the headers of its last change, and is looked up as it was sent', async () => {
  const builder = new StreamsBuilder('t')
  const counts = read(builder)
    .groupByKey()
    .reduce('c', (sum, value) => sum + value)
    .suppress('calm', untilTimeLimit(10))
  counts.toStream('changes').to('write', output as unknown as Topic<string, number>)
  builder
    .stream('ask', topic('asked', serdes.string, serdes.string) as Topic<string, string>)
    .leftJoin('sent', counts, (_, sent) => `${sent}`)
    .to('answer', topic('answers', serdes.string, serdes.string))
  const driver = new TopologyTestDriver(builder.build())
  const asked = async () => {
    await driver.input(topic('asked', serdes.string, serdes.string)).pipe('a', '?')
    return driver.output(topic('answers', serdes.string, serdes.string)).read()[0]?.value
  }
  const tagged = { name: Buffer.from([1, 255]), twice: ['x', null] as const }
  await driver.input(input).pipe('a', 1, { timestamp: 1, headers: tagged })
  expect(await asked()).toBe('null')
  await driver.input(input).pipe('b', 1, { timestamp: 11 })
  const [sent] = driver.output(output).read()
  expect(Buffer.from(sent?.headers.name as Buffer)).toEqual(tagged.name)
  expect([sent?.headers.twice].flat().map(String)).toEqual(['x', 'null'])
  await driver.input(input).pipe('a', 1, { timestamp: 12 })
  expect(await asked()).toBe('1')
})

test('several streams share one aggregate, over repartitions and restarts, and a failing one fails alone', async () => {
  const others = topic('others', serdes.string, serdes.string)
  const { driver, out, pipe, deadSteps } = driverOf(
    builder => {
      const texts = builder.stream('read-others', others as Topic<string, string>)
      return read(builder)
        .groupBy('by-key', (_, key) => key, { key: serdes.string })
        .cogroup<number>((value, _, sum) => sum + value)
        .cogroup(texts.groupByKey(), (text, _, sum) => {
          if (text === '') throw new Error('empty')
          return sum + text.length
        })
        .aggregate('all', () => 100)
    },
    { partitions: 4, instances: 2 }
  )
  await pipe('a', 1)
  await driver.input(others).pipe('a', 'four', { timestamp: 9 })
  await driver.reopen()
  await driver.input(others).pipe('a', '', { timestamp: 10 })
  await pipe('a', 2)
  expect(out()).toEqual(['a=101 at 1', 'a=105 at 9', 'a=106 at 9'])
  expect(deadSteps()).toEqual(['all-2'])
})

test.each(['merger', 'aggregator'])(
  'a %s of sessions that throws fails its record alone, with the sessions as they were',
  async which => {
    const { driver, table, out, pipe, deadSteps } = driverOf(builder =>
      read(builder)
        .groupByKey()
        .windowedBy(session(5))
        .aggregate(
          'c',
          () => 0,
          (value, _, sum) => {
            if (value < 0 && which === 'aggregator') throw new Error('negative')
            return sum + value
          },
          (a, b) => {
            if (a + b === 2 && which === 'merger') throw new Error('two')
            return a + b
          },
          { retention: 100 }
        )
    )
    await pipe('a', 10, 20)
    out()
    await driver.input(input).pipe('a', -1, { timestamp: 15 })
    expect([out(), deadSteps()]).toEqual([[], ['c']])
    expect([...(await driver.windowStore(table.store)).all()]).toHaveLength(2)
  }
)

test('a value that the store of sliding windows cannot hold fails its record alone', async () => {
  const { driver, out, deadSteps } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .windowedBy(sliding(5))
      .aggregate(
        'c',
        () => 0,
        (value, _, sum) => sum + 1 / value
      )
  )
  for (const value of [1, 0, 2]) await driver.input(input).pipe('a', value, { timestamp: 10 })
  expect([out(), deadSteps()]).toEqual([['a@5-10=1 at 10', 'a@5-10=1.5 at 10'], ['c']])
})

test('a record far ahead of the clock closes no window, sends no row that waits, and is sent in its time', async () => {
  const builder = new StreamsBuilder('t')
  const grouped = read(builder).groupByKey()
  const windows = grouped.windowedBy(tens).count('f').suppress('g', untilWindowCloses()).toStream('windows')
  windows.to('write', output as unknown as Topic<Windowed<string>, number>)
  const rows = grouped.count('h').suppress('i', untilTimeLimit(10)).toStream('rows')
  rows.to('write-rows', output as unknown as Topic<string, number>)
  const driver = new TopologyTestDriver(builder.build(), { task: { maxFuture: 1_000 } })
  const now = Math.floor(driver.clock.now() / 10) * 10
  const pipe = (key: string, ahead: number) => driver.input(input).pipe(key, 1, { timestamp: now + ahead })
  await pipe('a', 0)
  await pipe('b', 500_000)
  expect(driver.output(output).read()).toEqual([])
  await pipe('c', 10)
  const sent = driver.output(output).read()
  expect(sent.map(({ key, timestamp }) => [typeof key === 'string' ? key : key.key, timestamp - now])).toEqual([
    ['a', 0],
    ['a', 0]
  ])
})

test('types and wiring: sessions need a merger, a suppressed table windows, and streams of a cogroup one aggregate', () => {
  const builder = new StreamsBuilder('t')
  const grouped = read(builder).groupByKey()
  const sum = (value: number, _key: string, sum: number): number => value + sum
  const merge = (a: number, b: number): number => a + b
  // @ts-expect-error sessions are merged
  expect(() => grouped.windowedBy(session(5)).aggregate('a', () => 0, sum)).toThrow(
    "'a' (aggregate) needs a function as its merger"
  )
  // @ts-expect-error time windows are not
  grouped.windowedBy(tens).aggregate('b', () => 0, sum, merge)
  // @ts-expect-error an aggregator of numbers
  grouped.cogroup<number>((value, _, sum) => `${value}${sum}`)
  // @ts-expect-error texts are no numbers
  grouped.cogroup<number>(sum).aggregate('c', () => '')
  const rekeyed = builder
    .stream('read-others', topic('others', serdes.string, serdes.json<number>()))
    .groupBy('g-json', (_, key) => key)
  expect(() =>
    grouped
      .cogroup<number>(sum)
      .cogroup(rekeyed, sum)
      .aggregate('j', () => 0)
  ).toThrow(/'j' joins keys that are written as string with keys that are written as json/)
  expect(() => grouped.count('d').suppress('e', untilWindowCloses())).toThrow(/'e' waits for windows to close/)
  expect(() => untilTimeLimit(-1)).toThrow(/cannot be/)
  const windows = grouped.windowedBy(tens).count('f')
  windows
    .filter('g', count => count > 1)
    .mapValues('h', count => count + 1)
    .suppress('i', untilWindowCloses())
})

test('without an interval of their own closed windows are looked at as often as the task says: with each record in tests', async () => {
  const { out, pipe } = driverOf(builder =>
    read(builder).groupByKey().windowedBy(tens).emitStrategy(onWindowClose()).count('c', { retention: 1_000 })
  )
  await pipe('a', 1, 12)
  expect(out()).toEqual(['a@0-10=1 at 1'])
})
