import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  errorHeaders,
  exponential,
  hours,
  type KeyValueStore,
  keyValueStore,
  logAndContinue,
  ms,
  type ProcessorContext,
  type Serde,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '../index.ts'
import { listSink, TopologyTestDriver } from './index.ts'

const input = topic('in', serdes.string, serdes.json<{ id: string; n: number }>())
const output = topic('out', serdes.string, serdes.json<{ id: string; n: number }>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const value = (id: string, n = 1) => ({ id, n })

describe('stateless steps', () => {
  test('maps, filters and writes records in order', async () => {
    const builder = new StreamsBuilder('t')
    builder
      .stream('read', input)
      .filter('odd', v => v.n % 2 === 1)
      .mapValues('double', v => ({ ...v, n: v.n * 2 }))
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    for (let n = 1; n <= 5; n++) await driver.input(input).pipe('k', value('a', n))
    expect(
      driver
        .output(output)
        .read()
        .map(r => r.value.n)
    ).toEqual([2, 6, 10])
    expect(driver.committed.get('in')).toBe(5)
  })

  test('branches, merges and computes the topic', async () => {
    const big = topic('big', serdes.string, serdes.json<{ id: string; n: number }>())
    const builder = new StreamsBuilder('t')
    const { high, low } = builder.stream('read', input).branch('size', { high: v => v.n > 10, low: () => true })
    high.merge('both', low).to('write', { topics: [output, big], choose: r => (r.value.n > 10 ? big : output) })
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', value('a', 1))
    await driver.input(input).pipe('k', value('a', 11))
    expect(driver.output(output).read()).toHaveLength(1)
    expect(driver.output(big).read()[0]?.value.n).toBe(11)
  })

  test('passes tombstones and null keys through', async () => {
    const builder = new StreamsBuilder('t')
    builder
      .stream('read', input)
      .mapValues('same', v => v)
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe(null, null)
    expect(driver.output(output).readBytes()[0]).toMatchObject({ key: null, value: null })
  })
})

describe('errors', () => {
  test('dead-letters a record that still fails after five attempts, naming the step', async () => {
    const retry = exponential({ initial: ms(200), multiplier: 2, attempts: 5 })
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder
      .stream('read', input)
      .mapValues('moderate', (): Promise<{ id: string; n: number }> => Promise.reject(new Error('slow')), { retry })
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('c-1', value('a'))
    const [letter] = driver.output(dead).read()
    expect(letter?.headers[errorHeaders.step]).toBe('moderate')
    expect(letter?.headers[errorHeaders.attempts]).toBe('5')
    expect(letter?.value).toEqual(Buffer.from('{"id":"a","n":1}'))
    expect(driver.slept).toEqual([200, 400, 800, 1600])
    expect(driver.committed.get('in')).toBe(1)
    expect(driver.metrics.value('streams_dead_letters_total', { step: 'moderate', reason: 'processing-failed' })).toBe(
      1
    )
  })

  test('takes back what a failing record wrote before it failed', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    const stream = builder.stream('read', input)
    stream.to('write', output)
    const rows = listSink<string, { id: string; n: number }>()
    stream.sinkTo('store', rows)
    stream
      .mapValues('explode', v => {
        if (v.n === 2) throw new StreamsError('invalid-value', 'two is not allowed')
        return v
      })
      .peek('end', () => undefined)
    const driver = new TopologyTestDriver(builder.build())
    for (const n of [1, 2, 3]) await driver.input(input).pipe('k', value('a', n))
    expect(
      driver
        .output(output)
        .read()
        .map(r => r.value.n)
    ).toEqual([1, 3])
    expect(rows.rows.map(r => r.n)).toEqual([1, 3])
    expect(driver.output(dead).read()[0]?.headers[errorHeaders.exception]).toBe('invalid-value')
  })

  test('dead-letters what cannot be decoded and what the sink refuses, alone', async () => {
    const rows = listSink<string, { id: string; n: number }>({
      check: v => {
        if (v.n === 2) throw new StreamsError('row-refused', 'too long')
      }
    })
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder.stream('read', input).sinkTo('insert', rows)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipeBytes(null, Buffer.from('not json'))
    for (const n of [1, 2, 3]) await driver.input(input).pipe('k', value('a', n))
    expect(rows.rows.map(r => r.n)).toEqual([1, 3])
    const letters = driver.output(dead).read()
    expect(letters.map(l => l.headers[errorHeaders.step])).toEqual(['read', 'insert'])
    expect(letters.map(l => l.headers[errorHeaders.offset])).toEqual(['0', '2'])
  })

  test('stops with nothing committed when the policy is to fail', async () => {
    const builder = new StreamsBuilder('t')
    builder
      .stream('read', input)
      .mapValues('explode', (): { id: string; n: number } => {
        throw new Error('boom')
      })
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await expect(driver.input(input).pipe('k', value('a'))).rejects.toThrow('boom')
    expect(driver.committed.get('in')).toBe(0)
  })

  test('skips and counts with logAndContinue', async () => {
    const builder = new StreamsBuilder('t', { onError: logAndContinue })
    builder.stream('read', input).to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipeBytes(null, Buffer.from('{'))
    expect(driver.metrics.value('streams_dropped_records_total', { reason: 'deserialization-failed' })).toBe(1)
    expect(driver.committed.get('in')).toBe(1)
  })

  test('waits for a sink that is down, writes everything, and dead-letters nothing', async () => {
    const rows = listSink<string, { id: string; n: number }>()
    rows.failNext(new StreamsError('sink-unavailable', 'down', { retryable: true }), 3)
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder.stream('read', input).sinkTo('insert', rows)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', value('a'))
    expect(rows.rows).toHaveLength(1)
    expect(driver.slept).toEqual([100, 200, 400])
    expect(driver.output(dead).isEmpty).toBe(true)
  })

  test('does not commit a record whose dead letter is refused', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder.stream('read', input).to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    driver.broker.refuse('dead', new StreamsError('production-failed', 'no'))
    await expect(driver.input(input).pipeBytes(null, Buffer.from('{'))).rejects.toMatchObject({
      code: 'dead-letter-failed'
    })
    expect(driver.committed.get('in')).toBe(0)
  })

  test('sends a failing record through its retry topics and only then to the dead letters', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1000, 5000] } })
    builder
      .stream('read', input)
      .mapValues('explode', (): { id: string; n: number } => {
        throw new Error('boom')
      })
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', value('a'))
    expect(driver.broker.records('in-retry-1')).toHaveLength(1)
    expect(driver.output(dead).isEmpty).toBe(true)
    await driver.advanceWallClockTime(1000)
    expect(driver.broker.records('in-retry-2')).toHaveLength(1)
    await driver.advanceWallClockTime(5000)
    expect(driver.output(dead).read()).toHaveLength(1)
  })
})

describe('asynchronous steps', () => {
  test('keep the order of a key and let other keys pass', async () => {
    const gates = new Map<string, () => void>()
    const wait = (v: { id: string; n: number }): Promise<{ id: string; n: number }> | { id: string; n: number } =>
      v.id === 'slow' ? new Promise(resolve => gates.set(`${v.n}`, () => resolve(v))) : v
    const builder = new StreamsBuilder('t')
    builder.stream('read', input).mapValues('wait', wait).to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    const all = [
      driver.input(input).pipe('a', value('slow', 1)),
      driver.input(input).pipe('a', value('fast', 2)),
      driver.input(input).pipe('b', value('fast', 3))
    ]
    await expect.poll(() => driver.broker.records('out').length).toBe(1)
    expect(driver.committed.get('in')).toBe(0)
    gates.get('1')?.()
    await Promise.all(all)
    expect(
      driver
        .output(output)
        .read()
        .map(r => r.value.n)
    ).toEqual([3, 1, 2])
    expect(driver.committed.get('in')).toBe(3)
  })
})

describe('state', () => {
  const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
  const counting = () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder
      .stream('read', input)
      .process<string, { id: string; n: number }>(
        'count',
        () => {
          let store: KeyValueStore<string, number>
          let context: ProcessorContext<string, { id: string; n: number }>
          return {
            init: c => {
              context = c
              store = c.store(counts)
            },
            process: record => {
              const n = (store.get(record.key) ?? 0) + 1
              store.put(record.key, n)
              context.forward(record.withValue({ id: record.key, n }))
            }
          }
        },
        { stores: [counts] }
      )
      .to('write', output)
    return builder.build()
  }

  test('counts by key, writes the changelog, and goes on after a stop', async () => {
    const driver = new TopologyTestDriver(counting())
    for (const key of ['a', 'b', 'a']) await driver.input(input).pipe(key, value('x'))
    expect((await driver.store(counts)).get('a')).toBe(2)
    await driver.stop()
    await driver.reopen()
    await driver.input(input).pipe('a', value('x'))
    expect(driver.output(output).read().at(-1)?.value.n).toBe(3)
    expect(driver.broker.records('t-counts-changelog')).toHaveLength(4)
  })

  test.each(['before-sinks', 'after-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const)(
    'dedupe loses nothing and marks nothing without its effect when it crashes %s',
    async point => {
      const builder = new StreamsBuilder('t')
      builder
        .stream('read', input)
        .dedupe('seen', { by: v => v.id, within: hours(3) })
        .to('write', output)
      const driver = new TopologyTestDriver(builder.build())
      await driver.input(input).pipe('k', value('a'))
      driver.crashAt(point)
      await driver.input(input).pipe('k', value('b'))
      expect(driver.crashed).toBe(true)
      await driver.reopen()
      await driver.input(input).pipe('k', value('b'))
      const ids = driver
        .output(output)
        .read()
        .map(r => r.value.id)
      expect(new Set(ids)).toEqual(new Set(['a', 'b']))
      expect(driver.committed.get('in')).toBe(3)
    }
  )

  test('dedupe forgets after its time, and forgets a record that failed behind it', async () => {
    let fails = true
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder
      .stream('read', input)
      .dedupe('seen', { by: v => v.id, within: hours(3) })
      .mapValues('work', v => {
        if (fails) throw new Error('no')
        return v
      })
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    const start = Date.UTC(2026, 0, 1)
    await driver.input(input).pipe('k', value('a'), { timestamp: start })
    fails = false
    await driver.input(input).pipe('k', value('a'), { timestamp: start + 1 })
    await driver.input(input).pipe('k', value('a'), { timestamp: start + 2 })
    await driver.input(input).pipe('k', value('a'), { timestamp: start + hours(3) + 1 })
    expect(driver.output(output).read()).toHaveLength(2)
    expect(driver.metrics.value('streams_dropped_records_total', { reason: 'duplicate' })).toBe(1)
  })

  test('a held batch does not hold back what has no rows in it', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder
      .stream('read', input)
      .filter('big', v => {
        if (v.n < 0) throw new StreamsError('invalid-value', 'n is negative')
        return v.n > 10
      })
      .sinkTo('file', listSink(), { batch: { records: 3, age: 1000 } })
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', value('a', 1))
    expect(driver.committed.get('in')).toBe(1)
    await driver.input(input).pipe('k', value('a', -1))
    expect(driver.output(dead).read()).toHaveLength(1)
    expect(driver.committed.get('in')).toBe(2)
    await driver.input(input).pipe('k', value('a', 11))
    expect(driver.committed.get('in')).toBe(2)
  })

  test('gives a batching sink whole batches, or what there is when it is old', async () => {
    const rows = listSink<string, { id: string; n: number }>()
    const builder = new StreamsBuilder('t')
    builder.stream('read', input).sinkTo('file', rows, { batch: { records: 3, age: 1000 } })
    const driver = new TopologyTestDriver(builder.build())
    for (let n = 1; n <= 4; n++) await driver.input(input).pipe('k', value('a', n))
    expect(rows.batches).toEqual([3])
    expect(driver.committed.get('in')).toBe(3)
    await driver.advanceWallClockTime(1000)
    expect(rows.batches).toEqual([3, 1])
    await driver.input(input).pipe('k', value('a', 5))
    await driver.stop()
    expect(rows.batches).toEqual([3, 1, 1])
    expect(driver.committed.get('in')).toBe(5)
  })
})

describe('wiring', () => {
  test('refuses duplicate names', () => {
    const builder = new StreamsBuilder('t')
    builder.stream('read', input).filter('read', () => true)
    expect(() => builder.build()).toThrow("two steps are called 'read'")
  })

  test('does not compile when types differ', () => {
    const builder = new StreamsBuilder('t')
    const stream = builder.stream('read', input)
    const other = topic('other', serdes.string, serdes.json<{ total: number }>())
    const numbers = topic('numbers', serdes.json<number>(), serdes.json<{ id: string; n: number }>())
    // @ts-expect-error another value type
    stream.to('a', other)
    // @ts-expect-error another key type
    stream.to('b', numbers)
    // @ts-expect-error a field that is not there
    stream.mapValues('c', v => v.missing)
    expect(stream).toBeDefined()
  })

  test('describes itself', () => {
    const builder = new StreamsBuilder('t')
    builder
      .stream('read', input)
      .mapValues('double', v => v)
      .to('write', output)
    const description = builder.build().describe()
    expect(description.toText()).toContain('read (stream) [topic: in]')
    expect(description.toMermaid()).toContain('read --> double')
    expect(description.toDot()).toContain('"double" -> "write"')
  })
})

describe('serdes that must fetch first', () => {
  test('wait while the registry is away, and dead-letter nothing', async () => {
    let away = 3
    const serde = serdes.json<{ id: string; n: number }>().serde as Serde<{ id: string; n: number }>
    const prepare = (): Promise<void> | undefined => {
      if (away === 0) return undefined
      away--
      return Promise.reject(new StreamsError('registry-unavailable', 'no answer', { retryable: true }))
    }
    const format = { name: 'fetched', serde: { ...serde, prepare } }
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder.stream('read', topic('in', serdes.string, format)).to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', value('a'))
    expect(driver.output(output).read()).toHaveLength(1)
    expect(driver.output(dead).isEmpty).toBe(true)
    expect(driver.slept).toEqual([200, 400, 800])
    expect(driver.metrics.value('streams_waiting_tasks', { reason: 'registry' })).toBe(0)
  })
})
