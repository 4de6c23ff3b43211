import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  type JoinWindows,
  joinWindows,
  minutes,
  type Stream,
  StreamsBuilder,
  type StreamsError,
  serdes,
  topic
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const orders = topic('orders', serdes.string, serdes.json<string>())
const payments = topic('payments', serdes.string, serdes.json<string>())
const output = topic('out', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (orders: Stream<string, string>, payments: Stream<string, string>) => Stream<string, string>

const pair = (left: string | null, right: string | null): string => `${left}+${right}`
const inner =
  (windows: JoinWindows): Make =>
  (left, right) =>
    left.join('paid', right, pair, windows)
const leftOuter =
  (windows: JoinWindows): Make =>
  (left, right) =>
    left.leftJoin('paid', right, pair, windows)
const outer =
  (windows: JoinWindows): Make =>
  (left, right) =>
    left.outerJoin('paid', right, pair, windows)

/** A driver of a join of orders and payments whose results are written to `out`, and what came out since the last look. */
function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  make(builder.stream('read-orders', orders), builder.stream('read-payments', payments)).to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const order = (key: string | null, value: string | null, timestamp: number) =>
    driver.input(orders).pipe(key, value, { timestamp })
  const pay = (key: string | null, value: string | null, timestamp: number) =>
    driver.input(payments).pipe(key, value, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) => [key, value, timestamp])
  const dropped = (reason: string, step = 'paid') =>
    driver.metrics.value('streams_dropped_records_total', { step, reason })
  return { driver, order, pay, out, dropped }
}

describe('which records belong together', () => {
  test('records of one key at most that far apart are joined, whichever comes first, at the later of both times', async () => {
    const { order, pay, out } = driverOf(inner(joinWindows(10)))
    await order('a', 'o1', 100)
    await pay('a', 'p1', 110)
    await pay('b', 'p2', 110)
    await pay('a', 'p3', 111)
    await order('b', 'o2', 105)
    expect(out()).toEqual([
      ['a', 'o1+p1', 110],
      ['b', 'o2+p2', 110]
    ])
  })

  test('before and after make the window asymmetrical', async () => {
    const { order, pay, out } = driverOf(inner(joinWindows(10, { before: 0, grace: 100 })))
    await order('a', 'o', 100)
    for (const [n, time] of [99, 100, 110, 111].entries()) await pay('a', `p${n}`, time)
    expect(out().map(([, value]) => value)).toEqual(['o+p1', 'o+p2'])
  })

  test('records of one key and time are all kept, and joined in the order of time and of their coming', async () => {
    const { order, pay, out } = driverOf(inner(joinWindows(10, { grace: 100 })))
    for (const [value, time] of [
      ['late', 105],
      ['one', 100],
      ['two', 100],
      ['one', 100]
    ] as const)
      await order('a', value, time)
    await pay('a', 'p', 100)
    expect(out().map(([, value]) => value)).toEqual(['one+p', 'two+p', 'one+p', 'late+p'])
  })

  test('a late record still meets what the other store has, and no more than that', async () => {
    const { order, pay, out } = driverOf(inner(joinWindows(10, { grace: 20 })))
    await order('a', 'o1', 100)
    await order('b', 'o2', 139)
    await pay('a', 'p1', 100)
    await order('b', 'o3', 140)
    await pay('a', 'p2', 100)
    expect(out()).toEqual([['a', 'o1+p1', 100]])
  })

  test('records without key or value are dropped and counted, and bring time forward all the same', async () => {
    const { order, pay, out, dropped } = driverOf(leftOuter(joinWindows(10)))
    await order('a', 'o', 100)
    await pay(null, 'p', 111)
    await pay('a', null, 111)
    await order('a', null, 111)
    expect(out()).toEqual([])
    await order('b', 'o2', 111)
    expect(out()).toEqual([['a', 'o+null', 100]])
    expect([dropped('null-key'), dropped('null-value')]).toEqual([1, 2])
  })

  test('a stream joined with itself gives each record with itself once, and each pair both ways', async () => {
    const { order, out } = driverOf(left => left.join('paid', left, pair, joinWindows(10)))
    await order('a', '1', 100)
    await order('a', '2', 101)
    expect(out().map(([, value]) => value)).toEqual(['1+1', '2+1', '1+2', '2+2'])
  })
})

describe('records that meet no partner', () => {
  test('come out of a left join when stream time has passed window and grace, if they are left ones', async () => {
    const { order, pay, out } = driverOf(leftOuter(joinWindows(10, { grace: 5 })))
    await order('a', 'o1', 100)
    await pay('b', 'p1', 100)
    await order('c', 'o2', 115)
    expect(out()).toEqual([])
    await order('c', 'o3', 116)
    expect(out()).toEqual([['a', 'o1+null', 100]])
  })

  test('come out of an outer join on both sides, the right one first at one time', async () => {
    const { order, pay, out } = driverOf(outer(joinWindows(10)))
    await order('a', 'o1', 100)
    await pay('b', 'p1', 100)
    await pay('c', 'p2', 200)
    expect(out()).toEqual([
      ['b', 'null+p1', 100],
      ['a', 'o1+null', 100]
    ])
  })

  test('come alone at once when they are later than their window, or have no key', async () => {
    const { order, pay, out } = driverOf(outer(joinWindows(10, { grace: 100 })))
    await order('a', 'o1', 200)
    await pay('b', 'p1', 100)
    await order(null, 'o2', 201)
    expect(out()).toEqual([
      ['b', 'null+p1', 100],
      [null, 'o2+null', 201]
    ])
  })

  test('do not come alone once they have met a partner', async () => {
    const { order, pay, out } = driverOf(outer(joinWindows(10)))
    await order('a', 'o1', 100)
    await order('a', 'o2', 100)
    await pay('a', 'p1', 105)
    expect(out().map(([, value]) => value)).toEqual(['o1+p1', 'o2+p1'])
    await order('z', 'end', 1_000)
    expect(out()).toEqual([])
  })

  test('are looked for no more often than the emit interval of the wall clock says', async () => {
    const { driver, order, out } = driverOf(leftOuter(joinWindows(10)), { task: { emitInterval: 1_000 } })
    await order('a', 'o1', 100)
    await order('b', 'o2', 200)
    expect(out()).toEqual([])
    await driver.advanceWallClockTime(999)
    await order('c', 'o3', 300)
    expect(out()).toEqual([])
    await driver.advanceWallClockTime(1)
    await order('d', 'o4', 400)
    expect(out().map(([key]) => key)).toEqual(['a', 'b', 'c'])
  })

  test('a record far ahead of the clock ends the waiting of none, and waits itself', async () => {
    const { driver, order, pay, out } = driverOf(leftOuter(joinWindows(10)), { task: { maxFuture: 1_000 } })
    const now = driver.clock.now()
    await order('a', 'o', now)
    await pay('b', 'p', now + 500_000)
    await order('c', 'o', now + 500_000)
    expect(out()).toEqual([])
    await pay('a', 'p', now + 5)
    await order('d', 'o', now + 11)
    expect(out()).toEqual([['a', 'o+p', now + 5]])
  })
})

describe('what lasts', () => {
  test('both sides and those that wait survive a restart; what was forgotten stays so', async () => {
    const { driver, order, pay, out } = driverOf(leftOuter(joinWindows(10, { grace: 5 })))
    await order('a', 'o1', 100)
    await order('b', 'o2', 120)
    await order('c', 'o3', 125)
    out()
    await driver.reopen()
    await pay('a', 'p1', 100)
    await pay('b', 'p2', 121)
    await order('d', 'o4', 1_000)
    expect(out()).toEqual([
      ['b', 'o2+p2', 121],
      ['c', 'o3+null', 125]
    ])
  })

  test.each([leftOuter, outer])(
    'what is redelivered after a crash waits for its partner again, however far its stores are',
    async make => {
      const { driver, pay, order, out } = driverOf(make(joinWindows(10, { grace: minutes(1) })))
      driver.crashAt('after-stores')
      await driver.input(orders).pipeAll([
        ['a', 'o1', { timestamp: 100 }],
        ['b', 'o2', { timestamp: 400 }]
      ])
      expect(driver.crashed).toBe(true)
      await driver.reopen()
      expect(driver.committed.get('orders')).toBe(2)
      await pay('a', 'p1', 103)
      await order('c', 'o3', minutes(2))
      expect(out()).toEqual([
        ['a', 'o1+p1', 103],
        ['a', 'o1+p1', 103],
        ['b', 'o2+null', 400],
        ['b', 'o2+null', 400]
      ])
    }
  )

  test.each(['after-outputs', 'after-changelogs', 'after-stores'] as const)(
    'nothing is missing after a crash %s, with 4 partitions on two instances',
    async point => {
      const { driver, order, pay, out } = driverOf(outer(joinWindows(10)), { partitions: 4, instances: 2 })
      const keys = Array.from({ length: 40 }, (_, n) => `k${n}`)
      for (const key of keys.slice(0, 20)) await order(key, 'o', 100)
      driver.crashAt(point)
      for (const key of keys) await pay(key, 'p', 105)
      expect(driver.crashed).toBe(true)
      for (let n = 0; n < 40; n++) await order(`end${n}`, 'o', 10_000)
      const found = new Set(out().map(([key, value]) => `${key} ${value}`))
      for (const [n, key] of keys.entries()) expect(found).toContain(`${key} ${n < 20 ? 'o+p' : 'null+p'}`)
    }
  )

  test('sides whose keys changed go through repartition topics named after the join', async () => {
    const rekeyed: Make = (left, right) =>
      left
        .selectKey('order-key', value => value.slice(0, 1))
        .join(
          'paid',
          right.selectKey('payment-key', value => value.slice(0, 1)),
          pair,
          joinWindows(10)
        )
    const { driver, order, pay, out } = driverOf(rekeyed, { partitions: { orders: 2, payments: 3, out: 1 } })
    for (const id of ['a', 'b', 'c', 'd']) {
      await order(`x${id}`, `${id}1`, 100)
      await pay(`y${id}`, `${id}2`, 101)
    }
    expect(out()).toEqual(['a', 'b', 'c', 'd'].map(id => [id, `${id}1+${id}2`, 101]))
    expect(driver.broker.records('t-paid-left-repartition')).toHaveLength(4)
    expect(driver.broker.records('t-paid-right-repartition')).toHaveLength(4)
  })

  test('a left record whose new key is null comes alone, through the repartition topic too', async () => {
    const rekeyed: Make = (left, right) =>
      left.selectKey('order-key', (): string => null as never).leftJoin('paid', right, pair, joinWindows(10))
    const { order, out } = driverOf(rekeyed)
    await order('a', 'o', 100)
    expect(out()).toEqual([[null, 'o+null', 100]])
  })
})

describe('what fails', () => {
  const failing =
    (windows: JoinWindows): Make =>
    (left, right) =>
      left.outerJoin(
        'paid',
        right,
        (l, r) => {
          if (l === 'bad' || r === 'bad') throw new Error(`no ${l} with ${r}`)
          return pair(l, r)
        },
        windows
      )

  test('a record whose joiner throws is dead-lettered at the step, and no later record meets it', async () => {
    const { driver, order, pay, out } = driverOf(failing(joinWindows(10)))
    await order('a', 'o1', 100)
    await pay('a', 'bad', 101)
    await order('a', 'o2', 102)
    expect(out()).toEqual([])
    await pay('a', 'p1', 102)
    expect(out().map(([, value]) => value)).toEqual(['o1+p1', 'o2+p1'])
    const [letter] = driver.output(dead).read()
    expect(letter?.headers['__streams.errors.step']).toBe('paid')
    expect(letter?.headers['__streams.errors.message']).toBe('no o1 with bad')
  })

  test('one that waited in vain and fails is skipped alone and counted; the record that brought its time goes on', async () => {
    const { driver, order, pay, out, dropped } = driverOf(failing(joinWindows(10)))
    await order('a', 'bad', 100)
    await order('b', 'o2', 101)
    await pay('c', 'p1', 200)
    await order('c', 'o3', 201)
    expect(out()).toEqual([
      ['b', 'o2+null', 101],
      ['c', 'o3+p1', 201]
    ])
    expect(driver.output(dead).read()).toEqual([])
    expect(dropped('processing-failed')).toBe(1)
  })

  test('one that waited in vain and fails downstream takes nothing else with it, and does not come again', async () => {
    const { driver, order, pay, out, dropped } = driverOf((left, right) =>
      left.outerJoin('paid', right, pair, joinWindows(10)).mapValues('check', value => {
        if (value === 'bad+null') throw new Error('bad')
        return value
      })
    )
    await order('a', 'bad', 100)
    await order('b', 'o2', 101)
    await pay('c', 'p1', 200)
    await pay('c', 'p2', 300)
    expect(out()).toEqual([
      ['b', 'o2+null', 101],
      ['c', 'null+p1', 200]
    ])
    expect(driver.output(dead).read()).toEqual([])
    expect(dropped('processing-failed', 'check')).toBe(1)
  })

  test('a record that fails downstream leaves what waited and came out in its course', async () => {
    const { driver, order, pay, out } = driverOf((left, right) =>
      left.leftJoin('paid', right, pair, joinWindows(10)).mapValues('check', value => {
        if (value.endsWith('+bad')) throw new Error('bad')
        return value
      })
    )
    await order('a', 'o1', 100)
    await order('b', 'o2', 111)
    await pay('b', 'bad', 111)
    await order('c', 'o3', 1_000)
    expect(out()).toEqual([
      ['a', 'o1+null', 100],
      ['b', 'o2+null', 111]
    ])
    expect(driver.output(dead).read()).toHaveLength(1)
  })

  test('a value that the store cannot write is dead-lettered at the join', async () => {
    const { driver, order, out } = driverOf((left, right) =>
      left
        .mapValues('count', value => (value === 'big' ? 10n : value))
        .join('paid', right, (l, r) => `${l}+${r}`, joinWindows(10))
    )
    await order('a', 'big', 100)
    expect(out()).toEqual([])
    expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('paid')
  })

  test('a joiner that answers with a promise is refused', async () => {
    const { driver, order, pay } = driverOf((left, right) =>
      left.join('paid', right, (async () => 'later') as never as () => string, joinWindows(10))
    )
    await order('a', 'o', 100)
    await pay('a', 'p', 100)
    expect(driver.output(dead).read()[0]?.headers['__streams.errors.message']).toContain('returned a promise')
  })

  test('a record with more partners than one record may have is dead-lettered', async () => {
    const { driver, order, pay, out } = driverOf(inner(joinWindows(10)), { task: { maxFanOut: 3 } })
    for (let n = 0; n < 4; n++) await order('a', `o${n}`, 100)
    await pay('a', 'p', 100)
    expect(out()).toEqual([])
    expect(driver.output(dead).read()[0]?.headers['__streams.errors.exception']).toBe('too-many-outputs')
  })
})

describe('windows that cannot be', () => {
  const refusal = (make: () => unknown): string => {
    try {
      make()
    } catch (thrown) {
      return (thrown as StreamsError).message
    }
    return 'none'
  }

  test('are refused with what is wrong', () => {
    expect(refusal(() => joinWindows(1.5))).toContain('difference is 1.5: give whole milliseconds')
    expect(refusal(() => joinWindows(5, { grace: -1 }))).toContain('the grace is -1')
    expect(refusal(() => joinWindows(0, { before: -3, after: 2 }))).toContain('ends 1 ms before it begins')
    expect(joinWindows(minutes(1), { before: 0 })).toEqual({ before: 0, after: 60_000, grace: 0 })
  })

  test('are asked for where they are left out', () => {
    expect(refusal(() => driverOf((left, right) => left.join('paid', right, pair, undefined as never)))).toContain(
      'give it joinWindows(…)'
    )
  })
})

test('a description tells the window of a join, its stores and its repartition topics', () => {
  const builder = new StreamsBuilder('t')
  const left = builder.stream('read-orders', orders).selectKey('order-key', value => value)
  left.leftJoin('paid', builder.stream('read-payments', payments), pair, joinWindows(10, { before: 0, grace: 5 }))
  expect(builder.build().describe().toText()).toMatchInlineSnapshot(`
    "Topology: t
      Sub-topology: 0
        read-orders (stream) [topic: orders]
          order-key (selectKey)
            paid-left-repartition (repartition)
              paid-left-repartition-write (to) [topic: paid-left-repartition]
      Sub-topology: 1
        read-payments (stream) [topic: payments]
          paid-right (leftJoin)
            paid (leftJoin) [store: paid-left, paid-right, paid-waiting] [right records up to 0 ms before and 10 ms after left ones, grace 5 ms]
        paid-left-repartition-read (stream) [topic: paid-left-repartition]
          paid (leftJoin) [store: paid-left, paid-right, paid-waiting] [right records up to 0 ms before and 10 ms after left ones, grace 5 ms] (see above)
    "
  `)
})
