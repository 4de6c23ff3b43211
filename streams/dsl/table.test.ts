import { expect, test } from 'vitest'
import {
  deadLetterTo,
  inMemoryStores,
  keyValueStore,
  type Stream,
  StreamsBuilder,
  serdes,
  session,
  sliding,
  type Table,
  topic,
  tumbling
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

interface User {
  readonly city: string
  readonly spent: number
}

const users = topic('users', serdes.string, serdes.json<User>())
const output = topic('out', serdes.string, serdes.json<unknown>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** A driver of a table made of users whose changes are written to `out`, and all that came out. */
function driverOf<K, V>(
  make: (users: Table<string, User>) => Table<K, V>,
  options: TestDriverOptions = {},
  keep = true
) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const source = builder.table('users', users, keep ? { store: true } : {})
  const table = make(source)
  table.toStream('changes').to('write', output as never)
  const driver = new TopologyTestDriver(builder.build(), options)
  const put = (key: string | null, city: string | null, spent = 1, timestamp = 0) =>
    driver.input(users).pipe(key, city === null ? null : { city, spent }, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) => [key, value, timestamp])
  const deadSteps = () =>
    driver
      .output(dead)
      .read()
      .map(({ headers }) => headers['__streams.errors.step'])
  return { driver, source, table, put, out, deadSteps }
}

const cityOf = ({ city }: User): string => city
const byCity = (table: Table<string, User>) => table.groupBy('by-city', (user, id) => ({ key: user.city, value: id }))

test('a table keeps the newest record of each key, removes a row at a null value, and drops and counts records without a key', async () => {
  const { driver, source, put, out } = driverOf(table => table)
  await put('a', 'Ulm', 1, 5)
  await put('a', 'Bonn', 1, 3)
  await put('b', 'Ulm', 1, 7)
  await put('b', null, 1, 8)
  await put(null, 'Ulm')
  expect(out()).toEqual([
    ['a', { city: 'Ulm', spent: 1 }, 5],
    ['a', { city: 'Bonn', spent: 1 }, 3],
    ['b', { city: 'Ulm', spent: 1 }, 7],
    ['b', null, 8]
  ])
  expect([...(await driver.store(source.store)).all()]).toEqual([
    ['a', { value: { city: 'Bonn', spent: 1 }, timestamp: 3 }]
  ])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'users', reason: 'null-key' })).toBe(1)
})

test('a table keeps nothing while no step needs its rows, and says how to keep them', () => {
  const { driver, source } = driverOf(table => table.mapValues('city', cityOf), {}, false)
  expect(driver.broker.topics.has('t-users-changelog')).toBe(false)
  expect(() => source.store).toThrow(/table 'users' keeps no rows.*\{ store: true \}/)
})

test('the rows of a table come back from its changelog after a restart without a disk', async () => {
  const { driver, table, put } = driverOf(table => byCity(table).count('counts'), { stores: inMemoryStores() })
  await put('a', 'Ulm')
  await put('b', 'Ulm')
  await driver.reopen()
  await put('a', 'Bonn')
  const counts = await driver.store(table.store)
  expect([counts.get('Ulm')?.value, counts.get('Bonn')?.value]).toEqual([1, 1])
})

test('a filter removes a row that no longer passes, and sends nothing for one that never did', async () => {
  const { put, out } = driverOf(table => table.filter('big', ({ spent }) => spent > 9).mapValues('city', cityOf))
  for (const spent of [1, 10, 2, 3]) await put('a', 'Ulm', spent)
  expect(out()).toEqual([
    ['a', 'Ulm', 0],
    ['a', null, 0]
  ])
})

test('filterNot and mapValues keep their rows in stores of their own where they are told to', async () => {
  const { driver, table, put } = driverOf(table =>
    table
      .filterNot('small', ({ spent }) => spent < 9, { store: 'large-spenders' })
      .mapValues('city', cityOf, { store: true })
  )
  await put('a', 'Ulm', 10, 4)
  await put('b', 'Ulm', 1)
  expect(table.store.name).toBe('city')
  expect([...(await driver.store(table.store)).all()]).toEqual([['a', { value: 'Ulm', timestamp: 4 }]])
  expect(driver.broker.records('t-large-spenders-changelog').map(({ key }) => String(key))).toEqual(['a'])
})

test('rows that a mapper makes null are removed', async () => {
  const { put, out } = driverOf(table => table.mapValues('city', ({ city }) => (city === 'Ulm' ? null : city)))
  await put('a', 'Bonn')
  await put('a', 'Ulm')
  expect(out()).toEqual([
    ['a', 'Bonn', 0],
    ['a', null, 0]
  ])
})

for (const partitions of [1, 4])
  test(`a row that changes leaves the group it was in, with ${partitions} partitions`, async () => {
    const { driver, table, put } = driverOf(table => byCity(table).count('counts'), { partitions })
    for (const [id, city] of [
      ['a', 'Ulm'],
      ['b', 'Ulm'],
      ['c', 'Bonn'],
      ['a', 'Bonn'],
      ['b', null]
    ] as const)
      await put(id, city)
    const counts = await driver.store(table.store)
    expect([counts.get('Ulm')?.value, counts.get('Bonn')?.value]).toEqual([0, 2])
  })

test('within one group a change is one change: subtracted, added, sent once', async () => {
  const { put, out } = driverOf(table =>
    table
      .groupBy('by-city', user => ({ key: user.city, value: user }))
      .aggregate(
        'spent',
        () => 0,
        ({ spent }, _city, sum) => sum + spent,
        ({ spent }, _city, sum) => sum - spent
      )
  )
  await put('a', 'Ulm', 3)
  await put('b', 'Ulm', 4)
  await put('a', 'Ulm', 5)
  expect(out().map(([, sum]) => sum)).toEqual([3, 7, 9])
})

test('reduce takes the first row of a group as it is', async () => {
  const { put, out } = driverOf(table =>
    table
      .groupBy('by-city', ({ city, spent }) => ({ key: city, value: spent }))
      .reduce(
        'spent',
        (sum, spent) => sum + spent,
        (sum, spent) => sum - spent || null
      )
  )
  await put('a', 'Ulm', 3)
  await put('b', 'Ulm', 4)
  await put('a', null)
  await put('b', null)
  expect(out().map(([, sum]) => sum)).toEqual([3, 7, 4, null])
})

test('a table of a stream brings the rows of a new key together', async () => {
  const builder = new StreamsBuilder('t')
  const table = builder.stream('read', users).selectKey('by-city', cityOf).toTable('last', { store: true })
  const driver = new TopologyTestDriver(builder.build(), { partitions: 4 })
  for (const id of ['a', 'b', 'c']) await driver.input(users).pipe(id, { city: 'Ulm', spent: id.charCodeAt(0) })
  expect([...(await driver.store(table.store)).all()].map(([key, { value }]) => [key, value.spent])).toEqual([
    ['Ulm', 99]
  ])
  expect(driver.broker.records('t-last-repartition')).toHaveLength(3)
})

const boom = (): never => {
  throw new Error('boom')
}

type Fails = (users: Table<string, User>) => unknown

test.each<[string, Fails]>([
  ['a filter', table => table.filter('bad', user => (user.city === 'X' ? boom() : true), { store: true })],
  ['a mapper', table => table.mapValues('bad', user => (user.city === 'X' ? boom() : user), { store: true })],
  [
    'a selector of groups',
    table => table.groupBy('bad', ({ city }) => (city === 'X' ? boom() : { key: city, value: city }))
  ],
  ['a selector of keys', table => table.toStream('bad', ({ city }) => (city === 'X' ? boom() : city))],
  ['a row that no store takes', table => table.mapValues('bad', user => (user.city === 'X' ? 1n : 1), { store: true })]
])('%s that fails dead-letters the record at its step, and takes the row back', async (_, make) => {
  const { driver, source, put, deadSteps } = driverOf(table => {
    make(table)
    return table
  })
  await put('a', 'Y')
  await put('a', 'X')
  expect(deadSteps()).toEqual(['bad'])
  expect((await driver.store(source.store)).get('a')?.value.city).toBe('Y')
})

test.each<[string, Fails, number | undefined]>([
  [
    'an adder',
    table =>
      byCity(table).aggregate(
        'bad',
        () => 0,
        (id, _, sum) => (id === 'b' ? boom() : sum + 1),
        (_, __, sum) => sum
      ),
    1
  ],
  [
    'a subtractor',
    table =>
      byCity(table).aggregate(
        'bad',
        () => 0,
        (_, __, sum) => sum + 1,
        boom
      ),
    2
  ],
  [
    'an initializer',
    table =>
      byCity(table).aggregate(
        'bad',
        (): number => boom(),
        () => 1,
        () => 0
      ),
    undefined
  ],
  [
    'a reducer',
    table => table.groupBy('by-city', ({ city, spent }) => ({ key: city, value: spent })).reduce('bad', boom, boom),
    1
  ]
])('%s of groups that fails dead-letters the change at its step, and leaves the aggregate', async (_, make, left) => {
  const { driver, put, deadSteps } = driverOf(table => {
    make(table)
    return table
  })
  await put('a', 'Ulm')
  await put('b', 'Ulm')
  await put('b', 'Bonn')
  expect(new Set(deadSteps())).toEqual(new Set(['bad']))
  expect(
    (await driver.store(keyValueStore('bad', serdes.string, serdes.json<{ value: number }>()))).get('Ulm')?.value
  ).toBe(left)
})

/** A promise of another library, such as a query of a database client. */
const query = (): unknown => Object.fromEntries([['then', (done: (value: number) => void) => done(1)]])

test.each([
  ['a promise', () => Promise.resolve(1)],
  ['what can only be waited for as a promise', query]
])('a function that answers with %s is refused', async (_, answer) => {
  const { put, deadSteps } = driverOf(table => table.mapValues('late', answer as never))
  await put('a', 'Ulm')
  expect(deadSteps()).toEqual(['late'])
})

type Grouped = ReturnType<Stream<string, string>['groupByKey']>
const late = (() => Promise.resolve(0)) as never as () => number
const add = (_value: string, _key: string, sum: number): number => sum + 1

test.each<readonly [string, (grouped: Grouped) => unknown]>([
  ['an aggregate', grouped => grouped.aggregate('sum', late, add)],
  ['time windows', grouped => grouped.windowedBy(tumbling(10)).aggregate('sum', late, add)],
  ['sliding windows', grouped => grouped.windowedBy(sliding(10)).aggregate('sum', late, add)],
  ['sessions', grouped => grouped.windowedBy(session(10)).aggregate('sum', late, add, sum => sum)]
])('the initializer of %s must not answer with a promise either', async (_, build) => {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const texts = topic('texts', serdes.string, serdes.string)
  build(builder.stream('read', texts).groupByKey())
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(texts).pipe('a', 'x', { timestamp: 100 })
  expect(
    driver
      .output(dead)
      .read()
      .map(({ headers }) => headers['__streams.errors.step'])
  ).toEqual(['sum'])
})
