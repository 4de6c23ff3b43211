import { describe, expect, test } from 'vitest'
import {
  type Cancellable,
  deadLetterTo,
  type KeyValueStore,
  keyValueStore,
  type ProcessOptions,
  type Processor,
  type ProcessorContext,
  type PunctuationType,
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

const outputsOf = (driver: TopologyTestDriver): readonly string[] =>
  driver
    .output(output)
    .read()
    .map(({ key, value }) => `${key}=${value}`)

describe('punctuators', () => {
  test.each<readonly [number, string, string]>([
    [0, 'wall-clock-time', "a schedule's interval is 0: give milliseconds, more than 0"],
    [-1, 'stream-time', "a schedule's interval is -1"],
    [Number.NaN, 'stream-time', "a schedule's interval is NaN"],
    [100, 'WALL_CLOCK_TIME', "there is no schedule by 'WALL_CLOCK_TIME': use stream-time or wall-clock-time"]
  ])('that would never run are refused: every %d ms by %s', async (interval, type, words) => {
    const driver = driverOf(() => ({
      init: context => void context.schedule(interval, type as PunctuationType, () => undefined),
      process: () => undefined
    }))
    await expect(driver.input(input).pipe('k', 1)).rejects.toThrow(words)
  })

  const ticking = (type: PunctuationType, ticks: number[], run?: (context: Context) => void): (() => Numbers) => {
    let cancel: Cancellable = () => undefined
    return () => ({
      init: context => {
        cancel = context.schedule(100, type, time => {
          ticks.push(time)
          expect(context.recordMetadata()).toBeUndefined()
          run?.(context)
        })
      },
      process: record => {
        if (record.value === 0) cancel()
      }
    })
  }

  test('on stream time run when records or the driver bring it that far, once however far it jumps', async () => {
    const ticks: number[] = []
    const driver = driverOf(ticking('stream-time', ticks))
    for (const timestamp of [1_000, 1_050, 1_099, 1_100, 1_350, 1_200])
      await driver.input(input).pipe('k', 1, { timestamp })
    expect(ticks).toEqual([1_000, 1_100, 1_350])
    await driver.advanceStreamTime(1_399)
    await driver.advanceStreamTime(1_400)
    await driver.advanceWallClockTime(10_000)
    expect(ticks).toEqual([1_000, 1_100, 1_350, 1_400])
  })

  test('on the wall clock run with it and not with records, until they are cancelled', async () => {
    const ticks: number[] = []
    const driver = driverOf(ticking('wall-clock-time', ticks))
    const start = driver.clock.now()
    await driver.input(input).pipe('k', 1, { timestamp: start + 100_000 })
    expect(ticks).toEqual([])
    await driver.advanceWallClockTime(99)
    await driver.advanceWallClockTime(1)
    await driver.advanceWallClockTime(350)
    expect(ticks).toEqual([start + 100, start + 450])
    await driver.input(input).pipe('k', 0)
    await driver.advanceWallClockTime(1_000)
    expect(ticks).toHaveLength(2)
  })

  test('forward and write to stores; both are kept with the next checkpoint', async () => {
    const driver = driverOf(
      () => {
        let store: KeyValueStore<string, number>
        return {
          init: context => {
            store = context.store(counts)
            context.schedule(100, 'wall-clock-time', time => {
              for (const [key, count] of store.range()) {
                context.forward(new StreamRecord(key, count, time))
                store.delete(key)
              }
            })
          },
          process: record => store.put(record.key, (store.get(record.key) ?? 0) + 1)
        }
      },
      { stores: [counts] }
    )
    for (const key of ['a', 'b', 'a']) await driver.input(input).pipe(key, 1)
    expect(outputsOf(driver)).toEqual([])
    await driver.advanceWallClockTime(100)
    expect(outputsOf(driver)).toEqual(['a=2', 'b=1'])
    expect((await driver.store(counts)).approximateSize()).toBe(0)
    const changelog = driver.broker.records('app-counts-changelog')
    expect(changelog.slice(-2).map(({ key, value }) => `${key}=${value}`)).toEqual(['a=null', 'b=null'])
  })

  test.each(['stream-time', 'wall-clock-time'] as const)(
    'S7: what one takes from a store on %s goes out after a crash too, however long a step below it takes',
    async type => {
      let isOpen = false
      let asked = 0
      const flushing = (): Numbers => {
        let store: KeyValueStore<string, number>
        return {
          init: context => {
            store = context.store(counts)
            context.schedule(100, type, time => {
              for (const [key, count] of store.range()) {
                context.forward(new StreamRecord(key, count, time))
                store.delete(key)
              }
            })
          },
          process: record => store.put(record.key, (store.get(record.key) ?? 0) + record.value)
        }
      }
      const builder = new StreamsBuilder('t')
      const score = (value: number): Promise<number> => {
        asked++
        return isOpen ? Promise.resolve(value) : new Promise(() => undefined)
      }
      builder
        .stream('read', input)
        .process('buffer', flushing, { stores: [counts] })
        .mapValues('score', score)
        .to('write', output)
      const driver = new TopologyTestDriver(builder.build(), { applicationId: 'app' })
      const start = driver.clock.now()
      const bring = async (key: string, time: number): Promise<void> => {
        await driver.input(input).pipe(key, 1, { timestamp: start + time })
        if (type === 'wall-clock-time') await driver.advanceWallClockTime(time)
      }
      const first = bring('a', 100)
      await expect.poll(() => asked).toBe(1)
      // The same key comes again while what was taken from it is on its way.
      const second = driver.input(input).pipe('a', 2, { timestamp: start + 150 })
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      await driver.close()
      await Promise.all([first, second])
      isOpen = true
      await driver.reopen()
      await bring('b', 400)
      await bring('c', 800)
      const ofA = driver
        .output(output)
        .read()
        .filter(({ key }) => key === 'a')
      expect(ofA.reduce((sum, { value }) => sum + value, 0)).toBe(3)
      expect((await driver.store(counts)).get('a')).toBeUndefined()
    }
  )

  test('S7: a task that is given up while a step below one takes its time waits for it no longer than for records', async () => {
    const gates: (() => void)[] = []
    const builder = new StreamsBuilder('t')
    const ticking = (): Numbers => ({
      init: context => {
        context.schedule(100, 'wall-clock-time', time => context.forward(new StreamRecord('tick', 1, time)))
      },
      process: () => undefined
    })
    builder
      .stream('read', input)
      .process('tick', ticking)
      .filter('ask', () => new Promise<boolean>(resolve => gates.push(() => resolve(false))))
      .to('write', output)
    const driver = new TopologyTestDriver(builder.build(), { applicationId: 'app' })
    await driver.input(input).pipe('a', 1)
    const ticked = driver.advanceWallClockTime(100)
    await expect.poll(() => gates.length).toBe(1)
    const stopped = driver.stop()
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    gates[0]?.()
    await Promise.all([ticked, stopped])
    expect(outputsOf(driver)).toEqual([])
  })

  test('on the wall clock go on in time when the clock is set back', async () => {
    const ticks: number[] = []
    const driver = driverOf(ticking('wall-clock-time', ticks))
    const start = driver.clock.now()
    await driver.advanceWallClockTime(100)
    driver.clock.set(start + 100 - 3_600_000)
    await driver.advanceWallClockTime(0)
    await driver.advanceWallClockTime(100)
    await driver.advanceWallClockTime(100)
    expect(ticks).toEqual([start + 100, start - 3_599_800, start - 3_599_700])
  })

  test.each(['stream-time', 'wall-clock-time'] as const)(
    'that throw on %s stop the task with the name of the step, and nothing is committed for it',
    async type => {
      const fail = (): never => {
        throw new Error('no')
      }
      const driver = driverOf(ticking(type, [], fail))
      const done = driver
        .input(input)
        .pipe('k', 1)
        .then(() => driver.advanceWallClockTime(100))
      await expect(done).rejects.toMatchObject({
        code: 'processing-failed',
        message: "a punctuator of 'work' threw: no"
      })
      expect(driver.committed.get('in')).toBe(type === 'stream-time' ? 0 : 1)
    }
  )
})

test.each(['stream-time', 'wall-clock-time'] as const)(
  'M10: a punctuator of processValues forwards keys of its own, on %s',
  async type => {
    let store: KeyValueStore<string, number>
    const driver = driverOf(
      () => ({
        init: context => {
          store = context.store(counts)
          context.schedule(1_000, type, now => {
            for (const [key, value] of store.range()) context.forward(new StreamRecord(`${key}!`, value, now))
          })
        },
        process: record => store.put(record.key, record.value)
      }),
      { values: true, stores: [counts] }
    )
    await driver.input(input).pipe('a', 1)
    await driver.input(input).pipe('b', 2)
    driver.output(output).read()
    await driver.advanceWallClockTime(10_000)
    await driver.advanceStreamTime(driver.clock.now())
    expect(
      driver
        .output(output)
        .read()
        .map(({ key }) => key)
    ).toEqual(['a!', 'b!'])
  }
)
