import { expect, test } from 'vitest'
import { deadLetterTo, inMemoryStores, StreamsBuilder, serdes, type Table, topic } from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const names = topic('names', serdes.string, serdes.json<string>())
const totals = topic('totals', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (names: Table<string, string>, totals: Table<string, number>) => Table<string, string>

function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = make(builder.table('names', names), builder.table('totals', totals))
  table.toStream('changes').to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const name = (key: string, value: string | null, timestamp = 0) => driver.input(names).pipe(key, value, { timestamp })
  const total = (key: string, value: number | null, timestamp = 0) =>
    driver.input(totals).pipe(key, value, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) => [key, value, timestamp])
  return { driver, table, name, total, out }
}

const pair = (left: string | null, right: number | null): string => `${left}/${right}`

for (const partitions of [1, 4])
  test(`a join gives a row when both tables have one, at the later time, with ${partitions} partitions`, async () => {
    const { name, total, out } = driverOf((left, right) => left.join('both', right, pair), { partitions })
    await name('a', 'Ann', 5)
    await total('b', 2, 1)
    await total('a', 1, 3)
    await name('a', 'Anna', 2)
    await total('a', null, 9)
    expect(out()).toEqual([
      ['a', 'Ann/1', 5],
      ['a', 'Anna/1', 3],
      ['a', null, 9]
    ])
  })

test('a left join keeps the rows of the left table, an outer join those of both', async () => {
  const left = driverOf((a, b) => a.leftJoin('left', b, pair))
  const outer = driverOf((a, b) => a.outerJoin('outer', b, pair))
  for (const { name, total } of [left, outer]) {
    await total('a', 1)
    await name('a', 'Ann')
    await total('a', null)
    await name('a', null)
  }
  expect(left.out().map(([, value]) => value)).toEqual(['Ann/1', 'Ann/null', null])
  expect(outer.out().map(([, value]) => value)).toEqual(['null/1', 'Ann/1', 'Ann/null', null])
})

test('a join keeps its rows where it is told to, and makes them anew where it is not', async () => {
  const { driver, table, name, total } = driverOf((a, b) => a.join('both', b, pair, { store: 'pairs' }))
  await name('a', 'Ann', 5)
  await total('a', 1, 3)
  expect([...(await driver.store(table.store)).all()]).toEqual([['a', { value: 'Ann/1', timestamp: 5 }]])
  const counted = driverOf((a, b) =>
    a
      .join('both', b, pair)
      .groupBy('by-row', (row, key) => ({ key: row, value: key }))
      .reduce(
        'keys',
        (all, key) => `${all}${key}`,
        (all, key) => all.replace(key, '')
      )
  )
  for (const key of ['a', 'b']) {
    await counted.name(key, 'X')
    await counted.total(key, 1)
  }
  await counted.total('a', 2)
  expect(counted.out().map(([key, value]) => [key, value])).toEqual([
    ['X/1', 'a'],
    ['X/1', 'ab'],
    ['X/1', 'b'],
    ['X/2', 'a']
  ])
})

test('both tables come back from their changelogs after a restart without a disk', async () => {
  const { driver, name, total, out } = driverOf((a, b) => a.join('both', b, pair), { stores: inMemoryStores() })
  await name('a', 'Ann')
  await driver.reopen()
  await total('a', 1)
  expect(out()).toEqual([['a', 'Ann/1', 0]])
})

test('topics of different numbers of partitions are refused before the first record, with both named', async () => {
  const { name } = driverOf((a, b) => a.join('both', b, pair), { partitions: { names: 4, totals: 2 } })
  await expect(name('a', 'Ann')).rejects.toThrow(
    /topic names has 4 partitions and topic totals has 2.*make totals anew/
  )
})

test('a joiner that fails dead-letters the change at its side, which leaves no row of it', async () => {
  const { driver, name, total, out } = driverOf((a, b) =>
    a.join('both', b, (left, right) => {
      if (right < 0) throw new Error('boom')
      return pair(left, right)
    })
  )
  await name('a', 'Ann')
  await total('a', -1)
  await name('a', 'Anna')
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('both-right')
  expect(out()).toEqual([])
})

test('a joined row that no store takes dead-letters the change at the join', async () => {
  const { driver, name, total, table } = driverOf((a, b) =>
    a.join('both', b, (left, right) => (right < 0 ? (1n as never) : pair(left, right)), { store: true })
  )
  await name('a', 'Ann')
  await total('a', 1)
  await total('a', -1)
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('both')
  expect((await driver.store(table.store)).get('a')?.value).toBe('Ann/1')
})
