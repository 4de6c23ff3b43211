import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  errorHeaders,
  fixed,
  type KeyValueStore,
  keyValueStore,
  type ProcessOptions,
  type Processor,
  type ProcessorContext,
  type RecordMetadata,
  StreamRecord,
  StreamsBuilder,
  serdes,
  topic
} from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())

type Context = ProcessorContext<string, number>
type Numbers = Processor<string, number, string, number>

/** A driver of a topology with one processor between `in` and `out`. */
function driverOf(
  supplier: () => Numbers,
  { values = false, ...options }: ProcessOptions & { readonly values?: boolean } = {}
): TopologyTestDriver {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const stream = builder.stream('read', input)
  const processed = values ? stream.processValues('work', supplier, options) : stream.process('work', supplier, options)
  processed.to('write', output)
  return new TopologyTestDriver(builder.build(), { applicationId: 'app' })
}

/** A processor that does `run` with each record. */
const withContext =
  (run: (context: Context, record: StreamRecord<string, number>) => void | Promise<void>) => (): Numbers => {
    let context: Context
    return {
      init: given => {
        context = given
      },
      process: record => run(context, record)
    }
  }

const outputsOf = (driver: TopologyTestDriver): readonly string[] =>
  driver
    .output(output)
    .read()
    .map(({ key, value }) => `${key}=${value}`)

describe('process', () => {
  test('knows the record: position, headers, times, and where it runs', async () => {
    const seen: unknown[] = []
    const driver = driverOf(
      withContext((context, record) => {
        const { applicationId, topology, partition } = context
        const at: RecordMetadata | undefined = context.recordMetadata()
        seen.push({
          applicationId,
          topology,
          partition,
          at,
          trace: context.headers().trace,
          time: context.streamTime()
        })
        expect(record.timestamp).toBeLessThanOrEqual(context.streamTime())
        expect(context.wallClockTime()).toBe(driver.clock.now())
      })
    )
    await driver.input(input).pipe('a', 1, { timestamp: 50, headers: { trace: 'x' } })
    await driver.input(input).pipe('a', 2, { timestamp: 40 })
    const where = { applicationId: 'app', topology: 't', partition: 0 }
    expect(seen).toEqual([
      { ...where, at: { topic: 'in', partition: 0, offset: 0 }, trace: 'x', time: 50 },
      { ...where, at: { topic: 'in', partition: 0, offset: 1 }, trace: undefined, time: 50 }
    ])
  })

  test('forwards none, one or many, with any key, time and headers; tombstones and null keys come in', async () => {
    const driver = driverOf(
      withContext((context, record) => {
        if (record.value === null) context.forward(new StreamRecord('tombstone', 0, 9, { why: 'null' }))
        else for (let n = 0; n < record.value; n++) context.forward(record.withKey(`${record.key}-${n}`))
      })
    )
    await driver.input(input).pipe('a', 2)
    await driver.input(input).pipe('b', 0)
    await driver.input(input).pipe(null, null)
    const records = driver.output(output).read()
    expect(records.map(({ key }) => key)).toEqual(['a-0', 'a-1', 'tombstone'])
    expect([records[2]?.timestamp, records[2]?.headers]).toEqual([9, { why: 'null' }])
  })

  test('that awaits runs one record at a time and keeps what it forwards with its record', async () => {
    let running = 0
    const driver = driverOf(
      withContext(async (context, record) => {
        expect(++running).toBe(1)
        await new Promise(setImmediate)
        context.forward(record)
        running--
        if (record.value === 2) throw new Error('after forwarding')
      })
    )
    await Promise.all([1, 2, 3].map(n => driver.input(input).pipe(`k${n}`, n)))
    expect(outputsOf(driver)).toEqual(['k1=1', 'k3=3'])
    expect(driver.output(dead).read()).toHaveLength(1)
  })

  test('that fails leaves nothing of what it forwarded, wrote or deleted', async () => {
    const driver = driverOf(
      () => {
        let store: KeyValueStore<string, number>
        let context: Context
        return {
          init: given => {
            context = given
            store = given.store(counts)
          },
          process: record => {
            if (record.value === 0) store.delete(record.key)
            else store.put(record.key, record.value)
            store.put('last', record.value)
            context.forward(record)
            if (record.value === 0) throw new Error('no')
          }
        }
      },
      { stores: [counts] }
    )
    await driver.input(input).pipe('a', 1)
    await driver.input(input).pipe('a', 0)
    const store = await driver.store(counts)
    expect([store.get('a'), store.get('last')]).toEqual([1, 1])
    expect(outputsOf(driver)).toEqual(['a=1'])
    expect(driver.broker.records('app-counts-changelog').map(({ value }) => String(value))).toEqual(['1', '1'])
  })

  test.each(['at once', 'after a while'])(
    'that fails %s is tried again without what it forwarded before',
    async how => {
      const tries = new Map<number, number>()
      const driver = driverOf(
        withContext((context, record) => {
          const nth = (tries.get(record.value) ?? 0) + 1
          tries.set(record.value, nth)
          context.forward(record.withValue(record.value * 10 + nth))
          if (record.value === 1 && nth < 3) throw new Error('not yet')
          return how === 'at once' ? undefined : Promise.resolve()
        }),
        { retry: fixed(5) }
      )
      await Promise.all([1, 2].map(n => driver.input(input).pipe('k', n)))
      expect(outputsOf(driver)).toEqual(['k=13', 'k=21'])
    }
  )

  test('keeps the order of what one record made of many while the first of them is tried again', async () => {
    let failures = 2
    const builder = new StreamsBuilder('t')
    builder
      .stream('read', input)
      .flatMapValues('split', n => [n, n + 1, n + 2])
      .process<string, number>(
        'work',
        withContext((context, record) => {
          context.forward(record)
          if (record.value === 1 && failures-- > 0) throw new Error('not yet')
        }),
        { retry: fixed(5) }
      )
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', 1)
    expect(outputsOf(driver)).toEqual(['k=1', 'k=2', 'k=3'])
  })

  test('opens with its task and closes with it, once each', async () => {
    const events: string[] = []
    const driver = driverOf(() => ({
      init: () => void events.push('init'),
      process: record => void events.push(`process ${record.value}`),
      close: () => void events.push('close')
    }))
    await driver.input(input).pipe('a', 1)
    await driver.stop()
    await driver.reopen()
    expect(events).toEqual(['init', 'process 1', 'close', 'init'])
  })

  test('an error in init stops the task and names no record', async () => {
    const driver = driverOf(() => ({
      init: () => {
        throw new Error('cannot start')
      },
      process: () => undefined
    }))
    await expect(driver.input(input).pipe('a', 1)).rejects.toThrow('cannot start')
    expect(driver.committed.get('in')).toBe(0)
  })

  test('gets only the stores it was given, and steps that share one share its contents', async () => {
    const strange = driverOf(withContext(context => void context.store(counts)))
    await strange.input(input).pipe('a', 1)
    expect(strange.output(dead).read()[0]?.headers[errorHeaders.message]).toBe(
      "step 'work' was not given the store 'counts'; add it to the step's stores"
    )
    const builder = new StreamsBuilder('t')
    const writes = withContext((context, record) => {
      context.store(counts).put(record.key, record.value)
      context.forward(record)
    })
    const reads = withContext((context, record) =>
      context.forward(record.withValue(10 * (context.store(counts).get(record.key) ?? 0)))
    )
    builder
      .stream('read', input)
      .process<string, number>('writes', writes, { stores: [counts] })
      .process<string, number>('reads', reads, { stores: [counts] })
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('a', 4)
    expect(outputsOf(driver)).toEqual(['a=40'])
  })
})

describe('processValues', () => {
  test('forwards other values under the same key, and fails a record whose key it changes', async () => {
    const driver = driverOf(
      withContext((context, record) =>
        context.forward(record.value === 2 ? record.withKey('other') : record.withValue(record.value * 10))
      ),
      { values: true }
    )
    for (const n of [1, 2, 3]) await driver.input(input).pipe('k', n)
    expect(outputsOf(driver)).toEqual(['k=10', 'k=30'])
    expect(driver.output(dead).read()[0]?.headers[errorHeaders.message]).toContain('use process to change keys')
  })
})

test('a processor that two tasks would share is refused', async () => {
  const one = withContext(() => undefined)()
  const builder = new StreamsBuilder('t')
  builder.stream('read', input).process('work', () => one)
  const driver = new TopologyTestDriver(builder.build(), { partitions: 2 })
  await expect(driver.input(input).pipe('k', 1)).rejects.toThrow('returned the same object twice: make a new one')
})
