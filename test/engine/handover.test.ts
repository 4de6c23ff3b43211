import { expect, onTestFinished, test } from 'vitest'
import { type Sink, type StreamRecord, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, type RunOptions, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const numbers = (count: number): [string, number][] => Array.from({ length: count }, (_, n) => [`k${n}`, n])

function aBroker(partitions = 1): MemoryBroker {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name, partitions)
  return broker
}

async function start(broker: MemoryBroker, builder: StreamsBuilder, options?: RunOptions) {
  const running = await run(broker, builder.build(), options)
  onTestFinished(() => running.streams.close())
  return running
}

const wait = (delay: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delay))
const committed = (broker: MemoryBroker, partition = 0): number | undefined =>
  broker.group('app').committed('in', partition)

/** A step whose calls wait until `open` is called. */
function aGate() {
  const gate = Promise.withResolvers<void>()
  let calls = 0
  const step = (value: number): Promise<number> => {
    calls++
    return gate.promise.then(() => value)
  }
  return { step, open: gate.resolve, calls: () => calls }
}

function through(step: (value: number) => number | Promise<number>): StreamsBuilder {
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).mapValues('work', step).to('write', output)
  return builder
}

test('close waits for what is under way: it is written and committed before the group is left', async () => {
  const broker = aBroker()
  const gate = aGate()
  append(broker, 'in', 0, numbers(5))
  const { streams } = await start(broker, through(gate.step))
  await eventually('five calls', () => gate.calls() === 5)
  const closed = streams.close()
  await wait(30)
  expect([valuesOf(broker, 'out'), broker.group('app').size]).toEqual([[], 1])
  gate.open()
  await closed
  expect([valuesOf(broker, 'out'), committed(broker)]).toEqual([[0, 1, 2, 3, 4], 5])
})

test('a partition that goes to another member is drained first: the other begins where this one ended', async () => {
  const broker = aBroker(2)
  const gate = aGate()
  for (const partition of [0, 1]) append(broker, 'in', partition, numbers(5))
  await start(broker, through(gate.step))
  await eventually('ten calls', () => gate.calls() === 10)
  const second: number[] = []
  const joining = start(
    broker,
    through(value => {
      second.push(value)
      return value
    })
  )
  await wait(30)
  gate.open()
  await joining
  append(broker, 'in', 0, [['k', 7]])
  append(broker, 'in', 1, [['k', 7]])
  await eventually('all committed', () => committed(broker, 0) === 6 && committed(broker, 1) === 6)
  expect(second).toEqual([7])
  expect([valuesOf(broker, 'out', 0), valuesOf(broker, 'out', 1)].flat().toSorted()).toHaveLength(12)
})

test('a member that lost its partition amid a checkpoint begins no further stage of it', async () => {
  const broker = aBroker()
  const gate = Promise.withResolvers<void>()
  let writes = 0
  const sink: Sink<string, number> = {
    name: 'gated',
    write: async ({ length }) => {
      if (++writes === 1) await gate.promise
      return { inserted: length, duplicates: 0, refused: [] }
    }
  }
  const builder = new StreamsBuilder('app')
  const stream = builder.stream('read', input)
  stream.sinkTo('store', sink)
  stream.to('write', output)
  append(broker, 'in', 0, numbers(3))
  const { consumers } = await start(broker, builder, { drainTimeout: 50 })
  await eventually('the write', () => writes === 1)
  await consumers[0]?.expire()
  await eventually('the write of the next owner', () => committed(broker) === 3)
  expect(valuesOf(broker, 'out')).toEqual([0, 1, 2])
  gate.resolve()
  await wait(30)
  expect(valuesOf(broker, 'out')).toEqual([0, 1, 2])
})

test('offsets without a record are passed, at the end of a partition too, so that its lag comes to nothing', async () => {
  const broker = aBroker()
  broker.log('in', 0).skip(2)
  append(broker, 'in', 0, numbers(2))
  broker.log('in', 0).skip(3)
  const { metrics } = await start(
    broker,
    through(n => n),
    { monitorInterval: 10 }
  )
  await eventually('the end', () => committed(broker) === 7)
  await eventually('no lag', () => metrics.value('streams_consumer_lag_records') === 0)
  broker.log('in', 0).skip(2)
  broker.wake()
  await eventually('the new end', () => committed(broker) === 9)
})

test('a processor whose close throws keeps neither other tasks nor stores from being closed', async () => {
  const broker = aBroker(2)
  const closed: number[] = []
  const builder = (): StreamsBuilder => {
    const building = new StreamsBuilder('app')
    building
      .stream('read', input)
      .process<string, number>('work', () => {
        let forward: ((record: StreamRecord<string, number>) => void) | undefined
        let partition = -1
        return {
          init: context => {
            forward = context.forward
            partition = context.partition
          },
          process: record => forward?.(record),
          close: () => {
            closed.push(partition)
            throw new Error('no')
          }
        }
      })
      .to('write', output)
    return building
  }
  const { streams } = await start(broker, builder())
  for (const partition of [0, 1]) append(broker, 'in', partition, numbers(2))
  await eventually('the first two', () => committed(broker, 0) === 2 && committed(broker, 1) === 2)
  await streams.close()
  expect(closed.toSorted()).toEqual([0, 1])
  expect(await streams.stopped).toBeUndefined()
})
