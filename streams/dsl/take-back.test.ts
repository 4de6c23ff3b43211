import { expect, test } from 'vitest'
import {
  deadLetterTo,
  type ErrorResponse,
  fixed,
  hours,
  type KeyValueStore,
  keyValueStore,
  type ProcessOptions,
  type ProcessorContext,
  type StreamRecord,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const out = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
type Counting = (count: (record: StreamRecord<string, number>) => void, record: StreamRecord<string, number>) => unknown

/** A step that counts by key in a store and forwards the count, then does what `after` says. */
function counting(after: Counting, options: ProcessOptions, onError: () => ErrorResponse = () => ({ action: 'fail' })) {
  const builder = new StreamsBuilder('t', { onError })
  builder
    .stream('read', input)
    .process<string, number>(
      'count',
      () => {
        let store: KeyValueStore<string, number>
        let context: ProcessorContext<string, number>
        const count = (record: StreamRecord<string, number>): void => {
          const total = (store.get(record.key) ?? 0) + 1
          store.put(record.key, total)
          store.put(`${record.key} again`, total)
          context.forward(record.withValue(total))
        }
        return {
          init: opened => {
            context = opened
            store = opened.store(counts)
          },
          process: record => after(count, record) as Promise<void> | undefined
        }
      },
      { stores: [counts], ...options }
    )
    .to('write', out)
  return new TopologyTestDriver(builder.build())
}

const failingTwice = (): (() => void) => {
  let failures = 2
  return () => {
    if (failures-- > 0) throw new Error('not yet')
  }
}
const kinds = {
  synchronous:
    (fail: () => void): Counting =>
    (count, record) => {
      count(record)
      fail()
    },
  asynchronous:
    (fail: () => void): Counting =>
    async (count, record) => {
      await null
      count(record)
      await null
      fail()
    }
}

test.each(Object.entries(kinds))(
  'S5: a %s call that its policy tries again leaves nothing of its failed tries',
  async (_, kind) => {
    const driver = counting(kind(failingTwice()), { retry: fixed(10) })
    await driver.input(input).pipe('a', 0)
    await driver.input(input).pipe('a', 0)
    expect([...(await driver.store(counts)).range()]).toEqual([
      ['a', 2],
      ['a again', 2]
    ])
    expect(
      driver
        .output(out)
        .read()
        .map(({ value }) => value)
    ).toEqual([1, 2])
  }
)

test.each(Object.entries(kinds))(
  'S5: a %s call that the handler tries again leaves nothing of its failed tries',
  async (_, kind) => {
    const driver = counting(kind(failingTwice()), {}, () => ({ action: 'retry', after: 5 }))
    await driver.input(input).pipe('a', 0)
    expect((await driver.store(counts)).get('a')).toBe(1)
    expect(
      driver
        .output(out)
        .read()
        .map(({ value }) => value)
    ).toEqual([1])
  }
)

test('S5: only the call that failed is taken back, not those of the same record before it', async () => {
  const fail = failingTwice()
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', input)
    .flatMapValues('twice', n => [n, n])
    .process<string, number>(
      'count',
      () => {
        let store: KeyValueStore<string, number>
        return {
          init: context => {
            store = context.store(counts)
          },
          process: async ({ key }) => {
            await null
            const total = (store.get(key) ?? 0) + 1
            store.put(key, total)
            if (total === 2) fail()
          }
        }
      },
      { stores: [counts], retry: fixed(10) }
    )
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('a', 1)
  expect((await driver.store(counts)).get('a')).toBe(2)
})

/** One branch writes and forwards after another has failed the record. */
test('H8: what a processor still does for a record that failed in another branch is ignored and counted', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const stream = builder.stream('read', input)
  stream
    .process<string, number>(
      'late',
      () => {
        let store: KeyValueStore<string, number>
        let context: ProcessorContext<string, number>
        return {
          init: opened => {
            context = opened
            store = opened.store(counts)
          },
          process: async record => {
            await null
            store.put(record.key, 99)
            context.forward(record)
          }
        }
      },
      { stores: [counts] }
    )
    .to('write', out)
  stream.mapValues('check', n => {
    if (n < 0) throw new Error('negative')
    return n
  })
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('a', -1)
  expect((await driver.store(counts)).get('a')).toBeUndefined()
  expect(driver.broker.records('t-counts-changelog')).toEqual([])
  expect(driver.output(out).read()).toEqual([])
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'late', reason: 'late' })).toBe(2)
  await driver.input(input).pipe('a', 1)
  expect(driver.output(out).read()).toHaveLength(1)
})

test('H8: what a failed try still does before the next one is ignored', async () => {
  const gate = Promise.withResolvers<void>()
  let tries = 0
  const driver = counting(
    (count, record) => {
      if (++tries > 1) return count(record)
      void gate.promise.then(() => count(record))
      setImmediate(gate.resolve)
      throw new Error('not yet')
    },
    { retry: fixed(10) }
  )
  await driver.input(input).pipe('a', 0)
  expect((await driver.store(counts)).get('a')).toBe(1)
})

const refusals = {
  'a sink refuses its row': {
    refuse: (_: TopologyTestDriver, sink: { refusing: boolean }) => {
      sink.refusing = true
    },
    repair: (_: TopologyTestDriver, sink: { refusing: boolean }) => {
      sink.refusing = false
    }
  },
  'the broker refuses its output': {
    refuse: (driver: TopologyTestDriver) => driver.broker.refuse('out', new StreamsError('record-too-large', 'large')),
    repair: (driver: TopologyTestDriver) => driver.broker.refuse('out', undefined)
  }
}

test.each(Object.entries(refusals))(
  'S6: dedupe takes the replay of a record when %s',
  async (_, { refuse, repair }) => {
    const state = { refusing: false }
    const rows = listSink<string, number>({
      id: ({ value }) => String(value),
      check: () => {
        if (state.refusing) throw new StreamsError('row-refused', 'too long')
      }
    })
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    const { firsts, repeats } = builder.stream('read', input).branchRepeats('ids', { by: String, within: hours(24) })
    const stream = firsts.dedupe('once', { by: String, within: hours(24) })
    stream.sinkTo('store', rows)
    stream.to('write', out)
    repeats.to('write-repeats', topic('repeats', serdes.string, serdes.json<number>()))
    const driver = new TopologyTestDriver(builder.build())
    refuse(driver, state)
    await driver.input(input).pipe('k', 7)
    expect(driver.output(dead).read()).toHaveLength(1)
    expect(driver.broker.records('t-once-changelog')).toEqual([])
    expect(driver.broker.records('t-ids-changelog')).toEqual([])
    repair(driver, state)
    await driver.input(input).pipe('k', 7)
    await driver.input(input).pipe('k', 7)
    expect(driver.output(out).read()).toHaveLength(1)
    expect(rows.rows).toEqual([7])
    expect(driver.broker.records('repeats')).toHaveLength(1)
  }
)

test('S6: a refused row takes outputs and rows that were not written yet with it, and makes one dead letter', async () => {
  const refusing = listSink<string, number>({
    check: n => {
      if (n < 0) throw new StreamsError('row-refused', 'negative')
    }
  })
  const behind = listSink<string, number>()
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const stream = builder.stream('read', input).flatMapValues('twice', n => [n, n])
  stream.sinkTo('first', refusing)
  stream.sinkTo('second', behind)
  stream.to('write', out)
  const driver = new TopologyTestDriver(builder.build())
  await Promise.all([-1, 1].map(n => driver.input(input).pipe('k', n)))
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(behind.rows).toEqual([1, 1])
  expect(
    driver
      .output(out)
      .read()
      .map(({ value }) => value)
  ).toEqual([1, 1])
})

test('S6: several refused outputs of a record make one dead letter, and a refused retry record is dead-lettered', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  const stream = builder.stream('read', input)
  stream.mapValues('check', n => {
    if (n < 0) throw new Error('negative')
    return n
  })
  stream.flatMapValues('twice', n => [n, n]).to('write', out)
  const driver = new TopologyTestDriver(builder.build())
  driver.broker.refuse('out', new StreamsError('record-too-large', 'large'))
  driver.broker.refuse('in-retry-1', new StreamsError('record-too-large', 'large'))
  await driver.input(input).pipe('k', 1)
  expect(driver.output(dead).read()).toHaveLength(1)
  await driver.input(input).pipe('k', -1)
  expect(driver.output(dead).read()).toHaveLength(1)
})
