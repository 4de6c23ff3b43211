import { expect, test } from 'vitest'
import {
  deadLetterTo,
  errorHeaders,
  eventTimeHeader,
  eventTimeOf,
  type Headers,
  headerText,
  hours,
  type Logger,
  noLog,
  type StreamOptions,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topic,
  topic
} from '#streams'
import { FakeClock, TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const ours = topic('in', serdes.string, serdes.json<number>(), { timestamps: 'now' })
const out = topic('out', serdes.string, serdes.json<number>())
const stamped = topic('stamped', serdes.string, serdes.json<number>(), { timestamps: 'now' })
const dead = topic('dead', serdes.bytes, serdes.bytes, { timestamps: 'now' })
const now = Date.UTC(2026, 0, 1)
const event = now - hours(24 * 9)

/** Copies `in` to `out`, and to `stamped`; values below zero die. */
function copying(
  options: StreamOptions<string, number> = {},
  from: Topic<string, number> = input,
  log: Logger = noLog
) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const numbers = builder.stream('read', from, options).mapValues('check', value => {
    if (value < 0) throw new StreamsError('invalid-value', 'negative')
    return value
  })
  numbers.to('write', out)
  numbers.to('stamp', stamped)
  const driver = new TopologyTestDriver(builder.build(), { clock: new FakeClock(now), log })
  const pipe = (value: number, timestamp: number, headers: Headers = {}): Promise<void> =>
    driver.input(input).pipe('k', value, { timestamp, headers })
  const times = (topic = out): readonly number[] =>
    driver
      .output(topic)
      .read()
      .map(({ timestamp }) => timestamp)
  return { driver, pipe, times }
}

test.each([-1, -2, Number.MIN_SAFE_INTEGER, Number.NaN, 8.64e15 + 1, 1.7e18])(
  'W11: a record whose timestamp is %s is processed at the present time, then at the time of its partition, and counted',
  async none => {
    const { driver, pipe, times } = copying()
    await pipe(1, none)
    await pipe(2, event)
    await pipe(3, none)
    await pipe(4, event + 1)
    await pipe(5, none)
    expect(times()).toEqual([now, event, now, event + 1, now])
    expect(driver.metrics.value('streams_untimed_records_total', { step: 'read' })).toBe(3)
    expect(driver.metrics.value('streams_dropped_records_total', {})).toBe(0)
    expect(driver.committed.get('in')).toBe(5)
  }
)

test('W11: the first record of a topic without a time is logged, naming where it lies', async () => {
  const lines: unknown[] = []
  const log = { ...noLog, warn: (...line: unknown[]) => void lines.push(line) }
  const { pipe } = copying({}, input, log)
  for (const value of [1, 2, 3]) await pipe(value, -1)
  expect(lines).toEqual([
    [
      expect.objectContaining({ topic: 'in', offset: 0, timestamp: -1, given: now }),
      expect.stringMatching(/has no time/)
    ]
  ])
})

test.each([
  ['the first millisecond of 1970', 0],
  ['seconds where milliseconds are meant', 1_767_225_600],
  ['the far past', Date.UTC(1990, 0, 1)],
  ['microseconds where milliseconds are meant', 1_767_225_600_000_000]
])('W11: a record of %s keeps its own time', async (_, time) => {
  const { pipe, times } = copying()
  await pipe(1, time)
  expect([times(), times(stamped)]).toEqual([[time], [time]])
})

test.each([-1, Number.NaN, Number.NEGATIVE_INFINITY, 8.64e15 + 1, 1.7e18])(
  'W11: a record that an extractor gives the time %s is a dead letter that names the step',
  async answer => {
    const { driver, pipe, times } = copying({ timestamps: ({ value }) => (value === 1 ? answer : now) })
    await pipe(1, event)
    await pipe(2, event)
    const [letter] = driver.output(dead).read()
    expect(headerText(letter?.headers ?? {}, errorHeaders.exception)).toBe('invalid-value')
    expect(headerText(letter?.headers ?? {}, errorHeaders.message)).toMatch(/timestamps of 'read' answered/)
    expect(headerText(letter?.headers ?? {}, errorHeaders.step)).toBe('read')
    expect(times()).toEqual([now])
  }
)

test('W11: an extractor is never shown a record without a time', async () => {
  const seen: number[] = []
  const { pipe, times } = copying({
    timestamps: ({ timestamp }) => {
      seen.push(timestamp)
      return timestamp
    }
  })
  await pipe(1, -1)
  await pipe(2, event)
  expect([seen, times()]).toEqual([
    [now, event],
    [now, event]
  ])
})

test('W11: the dead letter of a record without a time says which time it was given', async () => {
  const { driver, pipe } = copying()
  await pipe(-1, -1)
  await driver.input(input).pipeBytes(null, Buffer.from('no JSON'), { timestamp: -1 })
  const letters = driver.output(dead).read()
  expect(letters.map(({ headers }) => headerText(headers, errorHeaders.timestamp))).toEqual([String(now), String(now)])
})

test("W27: records of a topic declared with timestamps 'now' are stamped when they are written, with their event time in a header", async () => {
  const { driver, pipe } = copying()
  await pipe(1, event, { trace: 'a' })
  await pipe(2, event + 1)
  const written = driver.output(stamped).readBytes()
  expect(written.map(({ timestamp }) => timestamp)).toEqual([now, now])
  expect(written.map(({ headers }) => headers)).toEqual([
    { trace: 'a', [eventTimeHeader]: String(event) },
    { [eventTimeHeader]: String(event + 1) }
  ])
})

test('W27: the event time in the header is what a topology reads back from a topic declared so', async () => {
  const { driver, pipe, times } = copying({}, ours)
  await pipe(1, now, { [eventTimeHeader]: String(event) })
  await pipe(2, now, { [eventTimeHeader]: Buffer.from(String(event + 1)) })
  await pipe(3, now + 2)
  await pipe(4, now + 3, { [eventTimeHeader]: '-5' })
  await pipe(5, now + 4, { [eventTimeHeader]: 'yesterday' })
  await pipe(6, now + 5, { [eventTimeHeader]: null })
  expect(times()).toEqual([event, event + 1, now + 2, now + 3, now + 4, now + 5])
  expect(driver.metrics.value('streams_untimed_records_total', {})).toBe(0)
})

test('W10: the event time in the header of a topic that is not ours is data', async () => {
  const { driver, pipe, times } = copying()
  await pipe(1, now, { [eventTimeHeader]: String(event) })
  expect([times(), times(stamped)]).toEqual([[now], [now]])
  expect(headerText(driver.broker.records('out')[0]?.headers ?? {}, eventTimeHeader)).toBe(String(event))
  expect(headerText(driver.broker.records('stamped')[0]?.headers ?? {}, eventTimeHeader)).toBe(String(now))
})

test('W27: an extractor may take the event time of replays from the header', async () => {
  const { pipe, times } = copying({ timestamps: ({ headers, timestamp }) => eventTimeOf(headers) ?? timestamp })
  await pipe(1, now, { [eventTimeHeader]: String(event) })
  await pipe(2, now)
  expect(times()).toEqual([event, now])
})

test('W27: a dead letter is stamped when it is written and carries the event time of its record', async () => {
  const { driver, pipe } = copying()
  await pipe(-1, event)
  const [letter] = driver.output(dead).readBytes()
  expect(letter?.timestamp).toBe(now)
  expect(headerText(letter?.headers ?? {}, eventTimeHeader)).toBe(String(event))
  expect(headerText(letter?.headers ?? {}, errorHeaders.timestamp)).toBe(String(event))
})

test('W27: a record on a retry topic is stamped when it is written, and comes back at its event time, whatever the extractor', async () => {
  let fails = true
  const asked: number[] = []
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000, 1_000] } })
  builder
    .stream('read', input, {
      timestamps: (record, partitionTime) => {
        asked.push(record.value)
        return Math.max(record.timestamp + record.value, partitionTime)
      }
    })
    .mapValues('work', value => {
      if (fails) throw new Error('not yet')
      return value
    })
    .to('write', out)
  const driver = new TopologyTestDriver(builder.build(), { clock: new FakeClock(now) })
  await driver.input(input).pipe('k', 7, { timestamp: event })
  expect(driver.broker.records('in-retry-1')[0]).toMatchObject({
    timestamp: now,
    headers: { [eventTimeHeader]: String(event + 7) }
  })
  await driver.advanceWallClockTime(1_000)
  fails = false
  await driver.advanceWallClockTime(1_000)
  expect(driver.broker.records('in-retry-2')).toHaveLength(1)
  expect(
    driver
      .output(out)
      .read()
      .map(({ timestamp }) => timestamp)
  ).toEqual([event + 7])
  expect(asked).toEqual([7])
})

test('W11: a record without a time can be retried', async () => {
  let fails = true
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      if (fails) throw new Error('not yet')
      return value
    })
    .to('write', out)
  const driver = new TopologyTestDriver(builder.build(), { clock: new FakeClock(now) })
  await driver.input(input).pipe('k', 7, { timestamp: -1 })
  fails = false
  await driver.advanceWallClockTime(1_000)
  expect(
    driver
      .output(out)
      .read()
      .map(({ timestamp }) => timestamp)
  ).toEqual([now])
})

test('W27: a dead letter of a record that was retried says the event time', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  builder.stream('read', input).mapValues('work', (): number => {
    throw new Error('never')
  })
  const driver = new TopologyTestDriver(builder.build(), { clock: new FakeClock(now) })
  await driver.input(input).pipe('k', 7, { timestamp: event })
  await driver.advanceWallClockTime(1_000)
  const [letter] = driver.output(dead).readBytes()
  expect(headerText(letter?.headers ?? {}, errorHeaders.timestamp)).toBe(String(event))
  expect(letter?.timestamp).toBe(now + 1_000)
})

test('W27: of several source topics the record with the oldest event time is taken first, also where the header has it', async () => {
  const scored = topic('scored', serdes.string, serdes.json<number>(), { timestamps: 'now' })
  const other = topic('other', serdes.string, serdes.json<number>())
  const order: number[] = []
  const builder = new StreamsBuilder('t')
  const both = builder.stream('read-scored', scored).merge('both', builder.stream('read-other', other))
  both.peek('note', value => void order.push(value))
  const driver = new TopologyTestDriver(builder.build(), { clock: new FakeClock(now) })
  driver.broker.append('scored', {
    key: null,
    value: Buffer.from('1'),
    timestamp: now,
    headers: { [eventTimeHeader]: String(event) }
  })
  driver.broker.append('other', { key: null, value: Buffer.from('2'), timestamp: event + 1, headers: {} })
  await driver.advanceWallClockTime(0)
  expect(order).toEqual([1, 2])
})
