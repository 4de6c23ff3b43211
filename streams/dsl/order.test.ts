import { expect, test } from 'vitest'
import { deadLetterTo, fixed, type StepOptions, StreamRecord, StreamsBuilder, serdes, topic } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** A driver whose step waits for each value until it is let go. */
function gated(options: StepOptions) {
  const gates = new Map<number, () => void>()
  const started: number[] = []
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues(
      'wait',
      n => {
        started.push(n)
        return new Promise<number>(resolve => gates.set(n, () => resolve(n)))
      },
      options
    )
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  const piped: Promise<void>[] = []
  const pipe = (key: string | null, ...values: readonly number[]): void => {
    for (const n of values) piped.push(driver.input(input).pipe(key, n))
  }
  const outputs = (): readonly number[] => driver.broker.records('out').map(({ value }) => Number(value))
  const hasStarted = (...values: readonly number[]) =>
    expect.poll(() => started.toSorted(), { interval: 1 }).toEqual(values)
  const finish = async (...values: readonly number[]): Promise<void> => {
    for (const n of values) {
      await expect.poll(() => gates.has(n), { interval: 1 }).toBe(true)
      const before = outputs().length
      gates.get(n)?.()
      await expect.poll(() => outputs().length, { interval: 1 }).toBe(before + 1)
    }
  }
  return { driver, pipe, finish, hasStarted, outputs, done: () => Promise.all(piped) }
}

test('by default records of one key keep their order and other keys pass; offsets wait for the oldest', async () => {
  const { driver, pipe, finish, hasStarted, outputs, done } = gated({})
  pipe('a', 1, 2)
  pipe('b', 3, 4)
  await hasStarted(1, 3)
  await finish(3, 4)
  expect(driver.committed.get('in')).toBe(0)
  await finish(1)
  expect(driver.committed.get('in')).toBe(1)
  await finish(2)
  await done()
  expect(outputs()).toEqual([3, 4, 1, 2])
  expect(driver.committed.get('in')).toBe(4)
})

test('records without a key are in no order', async () => {
  const { pipe, finish, hasStarted, outputs, done } = gated({})
  pipe(null, 1, 2, 3)
  await hasStarted(1, 2, 3)
  await finish(3, 1, 2)
  await done()
  expect(outputs()).toEqual([3, 1, 2])
})

test("order 'partition' takes one record at a time, whatever its key", async () => {
  const { pipe, finish, hasStarted, outputs, done } = gated({ order: 'partition' })
  pipe('a', 1)
  pipe('b', 2)
  pipe(null, 3)
  await hasStarted(1)
  await finish(1, 2, 3)
  await done()
  expect(outputs()).toEqual([1, 2, 3])
})

test("order 'none' lets records of one key pass each other", async () => {
  const { driver, pipe, finish, hasStarted, outputs, done } = gated({ order: 'none' })
  pipe('a', 1, 2, 3)
  await hasStarted(1, 2, 3)
  await finish(3, 2)
  expect(driver.committed.get('in')).toBe(0)
  await finish(1)
  await done()
  expect(outputs()).toEqual([3, 2, 1])
  expect(driver.committed.get('in')).toBe(3)
})

test('no more calls of a step are under way than its concurrency allows', async () => {
  const { pipe, finish, hasStarted, done } = gated({ concurrency: 2, order: 'none' })
  pipe('a', 1, 2, 3, 4)
  await hasStarted(1, 2)
  await finish(2)
  await hasStarted(1, 2, 3)
  await finish(1, 3, 4)
  await done()
})

test('a record that is tried again holds back its own key and no other', async () => {
  let failures = 2
  const seen: string[] = []
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', input)
    .peek(
      'flaky',
      (n, key) => {
        seen.push(`${key}${n}`)
        if (key === 'a' && n === 1 && failures-- > 0) throw new Error('not yet')
      },
      { retry: fixed(50) }
    )
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await Promise.all([
    driver.input(input).pipe('a', 1),
    driver.input(input).pipe('a', 2),
    driver.input(input).pipe('b', 3)
  ])
  expect(seen).toEqual(['a1', 'b3', 'a1', 'a1', 'a2'])
  expect(driver.committed.get('in')).toBe(3)
})

test("what a punctuator forwards takes no turn of order 'partition' away from records that wait", async () => {
  const gates: (() => void)[] = []
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .process<string, number>('tick', () => {
      let pass: ((record: StreamRecord<string, number>) => void) | undefined
      return {
        init: context => {
          pass = context.forward
          context.schedule(100, 'wall-clock-time', at => context.forward(new StreamRecord('t', 99, at)))
        },
        process: record => pass?.(record)
      }
    })
    .mapValues('wait', n => new Promise<number>(resolve => gates.push(() => resolve(n))), { order: 'partition' })
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  const piped = [1, 2, 3].map(n => driver.input(input).pipe('a', n))
  await expect.poll(() => gates.length, { interval: 1 }).toBe(1)
  const advanced = driver.advanceWallClockTime(100)
  await expect.poll(() => gates.length, { interval: 1 }).toBe(2)
  for (let opened = 0; opened < 4; opened++) {
    await expect.poll(() => gates.length, { interval: 1 }).toBeGreaterThan(opened)
    gates[opened]?.()
  }
  await Promise.all([...piped, advanced])
  const values = driver.broker.records('out').map(({ value }) => Number(value))
  expect(values.filter(n => n !== 99)).toEqual([1, 2, 3])
  expect(driver.committed.get('in')).toBe(3)
})

/** A step without order in front of one that says nothing; values resolve when their gate opens. */
function mixed(options: StepOptions = {}) {
  const gates = new Map<number, () => void>()
  const begun: number[] = []
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues('look up', async n => n, { order: 'none' })
    .mapValues(
      'work',
      n => {
        begun.push(n)
        if (n < 0) throw new Error('negative')
        return new Promise<number>(resolve => gates.set(n, () => resolve(n)))
      },
      options
    )
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  const piped: Promise<void>[] = []
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  return {
    driver,
    begun,
    pipe: (key: string, ...values: readonly number[]) => {
      piped.push(...values.map(n => driver.input(input).pipe(key, n)))
    },
    open: async (...values: readonly number[]) => {
      for (const n of values) {
        await expect.poll(() => gates.has(n), { interval: 1 }).toBe(true)
        gates.get(n)?.()
        for (let i = 0; i < 5; i++) await turn()
      }
    },
    outputs: async () => {
      await Promise.all(piped)
      return driver.broker.records('out').map(({ value }) => Number(value))
    }
  }
}

test("M1: a step that says nothing keeps the order of keys behind one with order 'none', and other keys go on", async () => {
  const { begun, pipe, open, outputs } = mixed()
  pipe('a', 1, 2, 3)
  pipe('b', 10)
  await open(10)
  expect(begun.toSorted((a, b) => a - b)).toEqual([1, 10])
  await open(1, 2, 3)
  expect(await outputs()).toEqual([10, 1, 2, 3])
})

test('M1: a record of the key that fails in that step lets the next one go', async () => {
  const { driver, pipe, open, outputs } = mixed({ concurrency: 1 })
  pipe('a', 1, -1, 2, -2, -3, 3)
  pipe('b', 4)
  await open(1, 4, 2, 3)
  expect((await outputs()).filter(n => n < 4)).toEqual([1, 2, 3])
  expect(driver.broker.records('dead')).toHaveLength(3)
  expect(driver.committed.get('in')).toBe(7)
})

test("M1: two steps with order 'none' pass records on as they come", async () => {
  const { pipe, open, outputs } = mixed({ order: 'none' })
  pipe('a', 1, 2, 3)
  await open(3, 1, 2)
  expect(await outputs()).toEqual([3, 1, 2])
})
