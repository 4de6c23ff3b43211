import { expect, test } from 'vitest'
import { deadLetterTo, exponential, type RecordsTaken, StreamsBuilder, seconds, serdes, topic } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

interface Item {
  readonly id: string
}

const input = topic('in', serdes.string, serdes.json<Item>())
const output = topic('out', serdes.string, serdes.json<Item>())
const again = topic('again', serdes.string, serdes.json<Item>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

test('branchRepeats gives firsts and repeats a stream each, and forgets after its time', async () => {
  const builder = new StreamsBuilder('t')
  const { firsts, repeats } = builder
    .stream('read', input)
    .branchRepeats('by-id', { by: item => item.id, within: seconds(60) })
  firsts.to('write-first', output)
  repeats.to('write-repeat', again)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', { id: 'a' }, { timestamp: 1_000 })
  await driver.input(input).pipe('k', { id: 'a' }, { timestamp: 2_000 })
  await driver.input(input).pipe('k', { id: 'b' }, { timestamp: 2_000 })
  await driver.input(input).pipe('k', { id: 'a' }, { timestamp: 61_001 })
  const ids = (from: typeof output) =>
    driver
      .output(from)
      .read()
      .map(({ value }) => value.id)
  expect(ids(output)).toEqual(['a', 'b', 'a'])
  expect(ids(again)).toEqual(['a'])
})

test('branchRepeats forgets a record that failed behind it', async () => {
  let fails = true
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const { firsts, repeats } = builder
    .stream('read', input)
    .branchRepeats('by-id', { by: item => item.id, within: seconds(60) })
  firsts
    .mapValues('work', item => {
      if (fails) throw new Error('no')
      return item
    })
    .to('write-first', output)
  repeats.to('write-repeat', again)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', { id: 'a' })
  fails = false
  await driver.input(input).pipe('k', { id: 'a' })
  expect(driver.output(output).read()).toHaveLength(1)
  expect(driver.output(again).read()).toEqual([])
})

test.each([
  ['throws', (error: Error): never => raise(error)],
  ['rejects', (error: Error): Promise<never> => Promise.reject(error)]
])('mapValues tells its function which attempt a call is when it %s', async (_, fail) => {
  const attempts: number[] = []
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', input)
    .mapValues(
      'work',
      (item, _key, attempt) => {
        attempts.push(attempt)
        return attempt < 3 ? fail(new Error('not yet')) : item
      },
      { retry: exponential({ initial: 10 }) }
    )
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', { id: 'a' })
  await driver.input(input).pipe('k', { id: 'b' })
  expect(attempts).toEqual([1, 2, 3, 1, 2, 3])
  expect(driver.output(output).read()).toHaveLength(2)
})

test('an observer hears of records when they are taken', async () => {
  const taken: RecordsTaken[] = []
  const builder = new StreamsBuilder('t', { observer: { onRecordsTaken: event => void taken.push(event) } })
  builder.stream('read', input).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', { id: 'a' })
  expect(taken).toEqual([{ topology: 't', partition: 0, records: 1 }])
})

function raise(error: Error): never {
  throw error
}
