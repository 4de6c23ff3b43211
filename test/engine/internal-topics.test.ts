import { afterEach, expect, test } from 'vitest'
import { bytes, deadLetterTo, hours, json, StreamsBuilder, string, type Topology, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, type RunOptions, run } from './running.ts'

const input = topic('in', string, json<number>())
const output = topic('out', string, json<number>())
const dead = topic('dead', bytes, bytes)

/** Drops repeats; a value of 0 fails until its second try, a negative one always. */
function topology(): Topology {
  const tries = new Map<number, number>()
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead), retryTopics: { delays: [20, 40] } })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      tries.set(value, (tries.get(value) ?? 0) + 1)
      if (value < 0 || (value === 0 && tries.get(value) === 1)) throw new Error('not yet')
      return value
    })
    .dedupe('seen', { by: value => `${value}`, within: hours(1) })
    .to('write', output)
  return builder.build()
}

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function aBroker(partitions: number): MemoryBroker {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  return broker
}

async function start(broker: MemoryBroker, options: RunOptions = {}) {
  const running = await run(broker, topology(), options)
  cleanUps.push(() => running.streams.close())
  return running
}

test('start makes changelog and retry topics with the partitions of what is read', async () => {
  const broker = aBroker(3)
  await start(broker)
  const made = broker.topicNames().filter(name => !['in', 'out', 'dead'].includes(name))
  expect(made.toSorted()).toEqual(['app-seen-changelog', 'in-retry-1', 'in-retry-2'])
  expect(made.map(name => broker.partitionsOf(name)?.length)).toEqual([3, 3, 3])
})

test('a failing record waits in its retry topics while later ones pass, and ends in output or dead letter', async () => {
  const broker = aBroker(1)
  await start(broker)
  append(broker, 'in', 0, [
    ['k', 0],
    ['k', -1],
    ['k', 2]
  ])
  await eventually('the dead letter', () => broker.log('dead', 0).end === 1)
  await eventually('the outputs', () => broker.log('out', 0).end === 2)
  const values = broker
    .log('out', 0)
    .read(0, 9)
    .records.map(({ value }) => Number(value))
  expect(values).toEqual([2, 0])
  expect([1, 2].map(n => broker.log(`in-retry-${n}`, 0).end)).toEqual([2, 1])
  const done = (name: string, end: number) => () => broker.group('app').committed(name, 0) === end
  await eventually('the commits', () => done('in', 3)() && done('in-retry-1', 2)() && done('in-retry-2', 1)())
})

test('with createTopics false a missing topic stops start, naming all that are missing; existing ones are used', async () => {
  const broker = aBroker(2)
  broker.createTopic('in-retry-1', 2)
  await expect(start(broker, { createTopics: false })).rejects.toMatchObject({
    code: 'unknown-topic',
    message: expect.stringMatching(
      /^the topics in-retry-2 \(2 partitions\), app-seen-changelog \(2 partitions, cleanup.policy=compact\) do not exist/
    )
  })
  broker.createTopic('in-retry-2', 2)
  broker.createTopic('app-seen-changelog', 2)
  const { streams } = await start(broker, { createTopics: false })
  expect(streams.state).toBe('running')
})

test('a changelog with fewer partitions than are read is refused before anything is processed', async () => {
  const broker = aBroker(3)
  broker.createTopic('app-seen-changelog', 2)
  await expect(start(broker)).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('app-seen-changelog has 2 partitions and needs 3')
  })
})
