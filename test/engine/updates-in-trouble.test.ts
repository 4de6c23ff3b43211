import { expect, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, type Topology } from '#streams'
import { at, counting, sent, started } from './cached-updates.ts'
import { dead, input, output } from './numbers.ts'

/** Counts, and fails below the count for some values; others take a while. */
function failing(fails: (count: number) => boolean): Topology {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .groupByKey()
    .count('counts')
    .toStream('changes')
    .mapValues('check', count => {
      if (fails(count ?? 0)) throw new Error(`${count} is not allowed`)
      return count
    })
    .to('write', output)
  return builder.build()
}

test('what fails below is one dead letter, of the last record, and says for how many updates; the store keeps them', async () => {
  const driver = started(failing(count => count === 3))
  await driver.input(input).pipeAll([
    ['a', 1],
    ['b', 10],
    ['a', 2],
    ['a', 3]
  ])
  const [letter, ...others] = driver.output(dead).read()
  expect(others).toEqual([])
  expect([String(letter?.key), String(letter?.value)]).toEqual(['a', '3'])
  expect(letter?.headers).toMatchObject({
    '__streams.errors.step': 'check',
    '__streams.errors.offset': '3',
    '__streams.errors.updates': '3'
  })
  expect(sent(driver)).toEqual([expect.stringMatching(/^b=1@/)])
  await driver.input(input).pipe('a', 4)
  expect(sent(driver)).toEqual([expect.stringMatching(/^a=4@/)])
  expect(driver.committed.get('in')).toBe(5)
})

test('after an update that failed, the next one tells as the old row what was sent before it', async () => {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .groupByKey()
    .count('counts')
    .mapValues('check', count => {
      if (count === 2) throw new Error('2 is not allowed')
      return count
    })
    .groupBy('all', count => ({ key: 'all', value: count }))
    .aggregate(
      'sum',
      () => 0,
      (count, _, sum) => sum + count,
      (count, _, sum) => sum - count
    )
    .toStream('changes')
    .to('write', output)
  const driver = started(builder.build())
  for (const key of ['a', 'b', 'a', 'a']) await driver.input(input).pipe(key, 1)
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(driver.output(output).read().at(-1)).toMatchObject({ key: 'all', value: 4 })
})

/** Counts, while a sibling of the count fails for negative values, at once or after a wait. */
function beside(isSlow: boolean): Topology {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const read = builder.stream('read', input)
  read.groupByKey().count('counts').toStream('changes').to('write', output)
  const check = (value: number): number => {
    if (value < 0) throw new Error('negative')
    return value
  }
  const slowly = async (value: number): Promise<number> => {
    await new Promise(setImmediate)
    return check(value)
  }
  if (isSlow) read.mapValues('check', slowly).foreach('end', () => undefined)
  else read.mapValues('check', check).foreach('end', () => undefined)
  return builder.build()
}

test('an update does not tell of a record that failed elsewhere', async () => {
  const driver = started(beside(false))
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', -1, at(2)],
    ['b', -1, at(3)],
    ['c', 1, at(4)]
  ])
  expect(sent(driver)).toEqual(['a=1@1', 'c=1@4'])
})

test('a record that fails after its update was sent is followed by an update without it', async () => {
  const driver = started(beside(true))
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['b', -1, at(2)]
  ])
  const updates = sent(driver)
  expect(updates.filter(one => one.startsWith('a'))).toEqual(['a=1@1'])
  expect(['b=null@2', undefined]).toContain(updates.filter(one => one.startsWith('b')).at(-1))
  expect((await driver.store({ name: 'counts' } as never)).get('b' as never)).toBeUndefined()
})

test('updates wait for a slow step below in the order of their key, and nothing is committed before them', async () => {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .groupByKey()
    .count('counts')
    .toStream('changes')
    .mapValues('slow', async count => {
      await new Promise(setImmediate)
      return count
    })
    .to('write', output)
  const driver = started(builder.build(), { task: { cacheBytes: 1_000_000, checkpointRecords: 3, sliceRecords: 1 } })
  await driver.input(input).pipeAll(Array.from({ length: 20 }, (_, n) => [n % 3 ? 'a' : 'b', 1, at(n)]))
  const counts = (key: string): readonly number[] =>
    driver
      .output(output)
      .read()
      .filter(one => one.key === key)
      .map(({ value }) => value as number)
  const ofA = counts('a')
  expect(ofA).toEqual([...ofA].sort((a, b) => a - b))
  expect(ofA.at(-1)).toBe(13)
  expect(driver.committed.get('in')).toBe(20)
})

test.each(['before-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const)(
  'a crash %s leaves no key without its last update',
  async point => {
    const driver = started(counting())
    driver.crashAt(point, 2)
    for (let round = 0; round < 4; round++)
      await driver.input(input).pipeAll(['a', 'b', 'a', 'c'].map(key => [key, 1, at(round)]))
    await driver.reopen()
    const last = new Map(
      driver
        .output(output)
        .read()
        .map(({ key, value }) => [key, value])
    )
    const store = await driver.store<string, { value: number }>({ name: 'counts' } as never)
    for (const key of ['a', 'b', 'c']) {
      expect(last.get(key)).toBe(store.get(key)?.value)
      expect(last.get(key)).toBeGreaterThanOrEqual(key === 'a' ? 8 : 4)
    }
  }
)

test('S8: an update that was held back goes out after a crash too, however long a step below it takes', async () => {
  let isOpen = false
  const asked: number[] = []
  const ask = (value: number): number | Promise<number> => {
    asked.push(value)
    return isOpen ? value : new Promise(() => undefined)
  }
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .mapValues('look-up', value => (value === 7 ? ask(value) : value))
    .groupByKey()
    .count('counts')
    .toStream('changes')
    .mapValues('score', ask)
    .to('write', output)
  const driver = started(builder.build())
  const piped = driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', 1, at(2)],
    ['slow', 7, at(3)]
  ])
  await expect.poll(() => asked).toEqual([7, 2])
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  await driver.close()
  await piped
  isOpen = true
  await driver.reopen()
  expect(sent(driver).map(change => change.split('=')[0])).toContain('a')
})

test('S8: while a step below updates takes its time nothing else is taken, and then all goes on', async () => {
  const gates: (() => void)[] = []
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .groupByKey()
    .count('counts')
    .toStream('changes')
    .mapValues('score', value => new Promise<number>(resolve => gates.push(() => resolve(value))))
    .to('write', output)
  const driver = started(builder.build())
  const all = [driver.input(input).pipe('a', 1, at(1))]
  await expect.poll(() => gates.length).toBe(1)
  all.push(driver.input(input).pipe('a', 1, at(2)), driver.input(input).pipe('b', 1, at(3)))
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect([gates.length, driver.committed.get('in')]).toEqual([1, 0])
  gates[0]?.()
  await expect.poll(() => gates.length).toBe(3)
  for (const open of gates) open()
  await Promise.all(all)
  expect(sent(driver)).toEqual(['a=1@1', 'a=2@2', 'b=1@3'])
  expect(driver.committed.get('in')).toBe(3)
})

test('M23: an update tells of the last record that did not fail, in its place among the others', async () => {
  const driver = started(beside(false))
  const headers = (n: number) => ({ n: Buffer.from(`${n}`) })
  await driver.input(input).pipeAll([
    ['a', 1, { ...at(1), headers: headers(1) }],
    ['b', 1, { ...at(2), headers: headers(2) }],
    ['a', -1, { ...at(3), headers: headers(3) }]
  ])
  const updates = driver.output(output).read()
  expect(updates.map(({ key, timestamp, headers: { n } }) => [key, timestamp, String(n)])).toEqual([
    ['a', 1, '1'],
    ['b', 2, '2']
  ])
})

test('M23: an update does not tell of a record that is not finished, and may fail', async () => {
  const driver = started(beside(true))
  await driver.input(input).pipe('a', 1, at(1))
  await driver.input(input).pipeAll([
    ['b', 1, at(2)],
    ['a', -1, at(3)],
    ['c', 1, at(4)]
  ])
  await driver.input(input).pipe('a', 1, at(5))
  expect(sent(driver)).toEqual(['a=1@1', 'b=1@2', 'c=1@4', 'a=2@5'])
})
