import { expect, onTestFinished, test } from 'vitest'
import { hours, type Processor, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())

/** Writes, for each record, stream time as its step sees it. */
function telling(): Topology {
  const tell = (): Processor<string, number, string, number> => {
    let context: Parameters<NonNullable<Processor<string, number, string, number>['init']>>[0]
    return {
      init: given => {
        context = given
      },
      process: record => context.forward(record.withValue(context.streamTime()))
    }
  }
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).process('tell', tell).to('write', output)
  return builder.build()
}

const toldIn = (broker: MemoryBroker): readonly number[] =>
  broker
    .log('out', 0)
    .read(0, 99)
    .records.map(({ value }) => Number(value))

/** A broker with one partition of each topic, to which records with a time are added. */
function aBroker(partitions = 1) {
  const broker = new MemoryBroker()
  broker.createTopic('in', partitions)
  broker.createTopic('out')
  const add = (timestamp: number, partition = 0): void => {
    const value = Buffer.from('0')
    broker.log('in', partition).append({ key: Buffer.from('k'), value, timestamp, headers: {} })
    broker.wake()
  }
  return { broker, add }
}

test('M8: stream time goes on after a restart, also when the first record is late', async () => {
  const { broker, add } = aBroker()
  const first = await run(broker, telling())
  add(5_000)
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 1)
  await first.streams.close()
  const { streams } = await run(broker, telling())
  onTestFinished(() => streams.close())
  add(1_000)
  await eventually('both', () => toldIn(broker).length === 2)
  expect(toldIn(broker)).toEqual([5_000, 5_000])
})

test('M8: stream time goes on at another worker that takes a partition over', async () => {
  const { broker, add } = aBroker(2)
  const first = await run(broker, telling())
  for (const partition of [0, 1]) add(5_000, partition)
  await eventually('the commits', () => [0, 1].every(partition => broker.group('app').committed('in', partition) === 1))
  const second = await run(broker, telling())
  onTestFinished(() => second.streams.close())
  for (const partition of [0, 1]) add(1_000, partition)
  await eventually('all four', () => toldIn(broker).length === 4)
  await first.streams.close()
  expect(toldIn(broker)).toEqual([5_000, 5_000, 5_000, 5_000])
})

test('M8, S3: stream time goes on where a topic was made again, or its log was cut, and the task begins anew', async () => {
  const { broker, add } = aBroker()
  const { streams } = await run(broker, telling())
  onTestFinished(() => streams.close())
  for (const time of [4_000, 5_000]) add(time)
  const committed = (offset: number) => () => broker.group('app').committed('in', 0) === offset
  await eventually('the first commit', committed(2))
  broker.deleteTopic('in')
  broker.createTopic('in')
  add(1_000)
  await eventually('the commit behind the new topic', committed(1))
  broker.log('in', 0).cut(0)
  add(2_000)
  await eventually('the record behind the cut', () => toldIn(broker).length === 4)
  expect(toldIn(broker)).toEqual([4_000, 5_000, 5_000, 5_000])
})

test('M8: a late record after a restart does not bring back what was forgotten, nor is a repeat let through', async () => {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .dedupe('seen', { by: value => `${value}`, within: hours(1) })
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  const start = driver.clock.now() - hours(10)
  await driver.input(input).pipe('k', 1, { timestamp: start })
  await driver.input(input).pipe('k', 2, { timestamp: start + hours(3) })
  await driver.stop()
  await driver.reopen()
  for (const value of [2, 2]) await driver.input(input).pipe('k', value, { timestamp: start + hours(3) - 1_000 })
  expect(
    driver
      .output(output)
      .read()
      .map(record => record.value)
  ).toEqual([1, 2])
  onTestFinished(() => driver.close())
})

test('M8: a crash keeps the time of what was committed, and not that of records which come again', async () => {
  const driver = new TopologyTestDriver(telling())
  onTestFinished(() => driver.close())
  await driver.input(input).pipe('k', 0, { timestamp: 5_000 })
  driver.crashAt('before-sinks')
  await driver.input(input).pipe('k', 0, { timestamp: 9_000 })
  expect(driver.crashed).toBe(true)
  await driver.reopen()
  await driver.input(input).pipe('k', 0, { timestamp: 1_000 })
  const told = driver.output(output).read()
  expect(told.map(record => record.value)).toEqual([5_000, 9_000, 9_000])
})

test('M8: a timestamp extractor is given the time of the partition before the restart', async () => {
  const given: number[] = []
  const builder = new StreamsBuilder('app')
  const timestamps = (record: { readonly timestamp: number }, partitionTime: number): number => {
    given.push(partitionTime)
    return record.timestamp
  }
  builder.stream('read', input, { timestamps }).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  onTestFinished(() => driver.close())
  await driver.input(input).pipe('k', 0, { timestamp: 5_000 })
  await driver.stop()
  await driver.reopen()
  await driver.input(input).pipe('k', 0, { timestamp: 1_000 })
  expect(given).toEqual([-1, 5_000])
})
