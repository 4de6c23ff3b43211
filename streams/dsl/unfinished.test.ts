import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  inMemoryStores,
  joinWindows,
  onWindowClose,
  type Stream,
  StreamsBuilder,
  serdes,
  session,
  sliding,
  topic,
  tumbling,
  untilTimeLimit,
  untilWindowCloses,
  type Windowed,
  type Windows
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.string)
const others = topic('others', serdes.string, serdes.string)
const output = topic('out', serdes.string, serdes.string)
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Input = Stream<string, string>
/** Keeps something of each record for later. */
type Keep = (stream: Input, builder: StreamsBuilder) => Input

const turns = async (count = 20): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise(done => setImmediate(done))
}

const started = (_: unknown, { key, window }: Windowed<string>): string => `${key}@${window.start}`
const list = (value: string, _: string, before: string): string => before + value

const closing =
  (windows: Windows): Keep =>
  stream =>
    stream
      .groupByKey()
      .windowedBy(windows as ReturnType<typeof tumbling>)
      .emitStrategy(onWindowClose({ interval: 0 }))
      .aggregate('kept', () => '', list, { value: serdes.string, retention: 1_000 })
      .toStream('changes', started)

const kinds: { readonly [name: string]: Keep } = {
  'windows that are sent when they close': closing(tumbling(10)),
  'sliding windows that are sent when they close': closing(sliding(10)),
  'suppressed windows': stream =>
    stream
      .groupByKey()
      .windowedBy(tumbling(10))
      .aggregate('kept', () => '', list, { value: serdes.string, retention: 1_000 })
      .suppress('last', untilWindowCloses())
      .toStream('changes', started),
  'suppressed sessions': stream =>
    stream
      .groupByKey()
      .windowedBy(session(10))
      .aggregate(
        'kept',
        () => '',
        list,
        (a, b) => a + b,
        { value: serdes.string, retention: 1_000 }
      )
      .suppress('last', untilWindowCloses())
      .toStream('changes', started),
  'suppressed rows': stream =>
    stream
      .groupByKey()
      .aggregate('kept', () => '', list, { value: serdes.string })
      .suppress('last', untilTimeLimit(10))
      .toStream('changes')
}

/** A driver of records that are kept, and go through a step in which those that begin with `bad` wait for a gate, and fail unless they pass. */
function driverOf(keep: Keep, passes = false, options: TestDriverOptions = {}) {
  let open = (): void => undefined
  let gate = new Promise<void>(done => {
    open = done
  })
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const stream = builder.stream('read', input)
  keep(stream, builder).to('write', output)
  stream
    .mapValues('check', async value => {
      if (!value.startsWith('X')) return value
      await gate
      if (!passes) throw new Error('bad')
      return value
    })
    .foreach('end', () => undefined)
  const driver = new TopologyTestDriver(builder.build(), options)
  const out = (): readonly string[] =>
    driver
      .output(output)
      .read()
      .map(({ key, value }) => `${key}=${value}`)
  const letters = (): number => driver.output(dead).read().length
  const pipe = (...records: readonly (readonly [key: string, value: string, timestamp: number])[]): Promise<void> =>
    driver.input(input).pipeAll(records.map(([key, value, timestamp]) => [key, value, { timestamp }] as const))
  const close = (): void => {
    gate = Promise.resolve()
  }
  return { driver, out, letters, pipe, open: () => open(), close }
}

describe.each(Object.entries(kinds))('%s', (_, keep) => {
  const isSliding = keep === kinds['sliding windows that are sent when they close']
  const keyOf = (out: readonly string[]): readonly string[] => out.map(line => line.replace(/@.*=/, '='))

  /** What was sent when a window or row was due while a record that changed it was not finished, and then that ended. */
  const waited = async (passes: boolean) => {
    const { out, letters, pipe, open } = driverOf(keep, passes)
    await pipe(['a', '1', 1])
    const piped = pipe(['a', 'X', 2], ['b', '2', 40])
    await turns()
    expect(out()).toEqual([])
    open()
    await piped
    return { out, letters }
  }

  test('S11: hold nothing of a record that fails after they were to be sent, and need no other record to be sent then', async () => {
    const { out, letters } = await waited(false)
    expect([keyOf(out()), letters()]).toEqual([['a=1'], 1])
  })

  test('hold what a record gave that passes at last', async () => {
    const { out, letters } = await waited(true)
    expect([keyOf(out()), letters()]).toEqual([isSliding ? ['a=1X', 'a=X'] : ['a=1X'], 0])
  })

  test('keep their order while one of them waits', async () => {
    const { out, pipe, open } = driverOf(keep, true)
    const piped = pipe(['a', 'X', 1], ['b', '2', 2], ['c', '3', 40])
    await turns()
    expect(out()).toEqual([])
    open()
    await piped
    expect(keyOf(out())).toEqual(['a=X', 'b=2'])
  })

  test('are whole after a crash while one of them waited', async () => {
    const { driver, out, pipe, open, close } = driverOf(keep, true, {
      stores: inMemoryStores(),
      task: { checkpointRecords: 1 }
    })
    await pipe(['a', '1', 1])
    const piped = pipe(['a', 'X', 2], ['b', '2', 40])
    await Promise.race([piped, turns()])
    close()
    await driver.crashInstance(0)
    await driver.reopen()
    open()
    await pipe(['c', '3', 80])
    expect(keyOf(out())).toContain('a=1X')
  })
})

test('what a suppressed row was before a record changed it leaves when that record fails, if it was due meanwhile', async () => {
  const { out, letters, pipe, open } = driverOf(kinds['suppressed rows'] as Keep)
  await pipe(['a', '1', 1])
  const piped = pipe(['a', 'X', 20], ['b', '2', 21])
  await turns()
  expect(out()).toEqual([])
  open()
  await piped
  expect([out(), letters()]).toEqual([['a=1'], 1])
})

const text = (left: string | null, right: string | null): string => `${left}+${right}`
const joins: { readonly [name: string]: Keep } = {
  'an outer join of streams': (stream, builder) =>
    stream.outerJoin('join', builder.stream('read-others', others), text, joinWindows(10)),
  'a join with a table that waits for late rows': (stream, builder) =>
    stream.leftJoin('join', builder.table('rows', others, { history: 1_000 }), text, { grace: 10 })
}
/** Outer joins look for what waits with each record. */
const always: TestDriverOptions = { task: { emitInterval: 0 } }

describe.each(Object.entries(joins))('%s', (_, keep) => {
  test.each([
    ['fails', false, ['b=2+null']],
    ['passes', true, ['a=X+null', 'b=2+null']]
  ] as const)(
    'waits for a record that %s in another step before it sends it and those behind it',
    async (_what, passes, expected) => {
      const { out, letters, pipe, open } = driverOf(keep, passes, always)
      const piped = pipe(['a', 'X', 1], ['b', '2', 3], ['c', '3', 40])
      await turns()
      expect(out()).toEqual([])
      open()
      await piped
      expect([out().toSorted(), letters()]).toEqual([expected.toSorted(), passes ? 0 : 1])
    }
  )
})

test('what had met a record that fails comes alone then, if its time was over meanwhile', async () => {
  const { driver, out, letters, pipe, open } = driverOf(joins['an outer join of streams'] as Keep, false, always)
  await driver.input(others).pipe('a', 'w', { timestamp: 1 })
  const piped = pipe(['a', 'X', 2], ['b', '2', 40])
  await turns()
  expect(out()).toEqual([])
  open()
  await piped
  expect([out(), letters()]).toEqual([['a=null+w'], 1])
})

test('a record that waits for late rows is joined in time although another one failed while they were looked at', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = builder.table('rows', others, { history: 1_000 })
  const joiner = (value: string, row: string | null): string => {
    if (value === 'X') throw new Error('bad')
    return text(value, row)
  }
  builder.stream('read', input).leftJoin('join', table, joiner, { grace: 10 }).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  const pipe = (key: string, value: string, timestamp: number) => driver.input(input).pipe(key, value, { timestamp })
  await pipe('a', '1', 15)
  await pipe('b', '2', 12)
  await pipe('c', 'X', 5)
  await pipe('d', '3', 16)
  await pipe('e', '4', 23)
  const joined = driver.output(output).read()
  expect([joined.map(({ value }) => value), driver.output(dead).read().length]).toEqual([['2+null'], 1])
})
