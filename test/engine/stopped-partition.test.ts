import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { memoryDriver } from '../../connectors/memory/memory-driver.ts'
import { append, type Running, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** A topology that fails on the number 13, on a broker that refuses its dead letters. */
async function start(broker: MemoryBroker, refusing: () => boolean, until?: () => Promise<void>): Promise<Running> {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .mapValues('work', async n => {
      await until?.()
      if (n === 13) throw new StreamsError('invalid-value', 'unlucky')
      return n
    })
    .to('write', output)
  const inner = memoryDriver(broker)
  const running = await run(broker, builder.build(), {
    monitorInterval: 10,
    driver: {
      ...inner,
      producer: settings => {
        const producer = inner.producer(settings)
        return {
          connect: () => producer.connect(),
          send: async records => {
            const index = records.findIndex(record => record.topic === 'dead')
            if (index < 0 || !refusing()) return producer.send(records)
            return [{ index, error: new StreamsError('authorization-failed', 'no rights on dead') }]
          },
          flush: () => producer.flush(),
          close: () => producer.close()
        }
      }
    }
  })
  onTestFinished(() => running.streams.close())
  return running
}

function aBroker(partitions: number): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch: 1 })
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  return broker
}

const committed = (broker: MemoryBroker, partition: number): number =>
  broker.group('app').committed('in', partition) ?? 0

test('a dead letter that cannot be written stops its partition, loudly, while the others go on', async () => {
  const broker = aBroker(2)
  let refusing = true
  const { streams, metrics } = await start(broker, () => refusing)
  append(broker, 'in', 0, [
    ['a', 1],
    ['a', 13],
    ['a', 2]
  ])
  await eventually('the stop', () => metrics.value('streams_stopped_tasks') === 1)
  append(broker, 'in', 1, [['b', 3]])
  await eventually('the other partition', () => committed(broker, 1) === 1)
  expect(committed(broker, 0)).toBeLessThanOrEqual(1)
  const { healthy, reason } = streams.health()
  expect([healthy, reason]).toEqual([
    false,
    expect.stringMatching(/^task app\/0_0 stopped: a dead letter of 'work' .*no rights on dead/)
  ])
  expect(metrics.value('streams_paused_partitions')).toBe(1)

  await streams.close()
  refusing = false
  await start(broker, () => refusing)
  await eventually('the rest after a restart', () => committed(broker, 0) === 3)
  expect(valuesOf(broker, 'dead', 0).concat(valuesOf(broker, 'dead', 1))).toEqual([13])
  expect(
    valuesOf<number>(broker, 'out', 0)
      .concat(valuesOf(broker, 'out', 1))
      .toSorted()
  ).toContain(2)
})

test('a worker whose last partition stopped ends with the reason', async () => {
  const broker = aBroker(1)
  const { streams } = await start(broker, () => true)
  append(broker, 'in', 0, [['a', 13]])
  expect(await streams.stopped).toMatchObject({ code: 'dead-letter-failed' })
  expect(committed(broker, 0)).toBe(0)
})

test('a dead letter that is refused while its partition is handed over ends no worker: its next owner writes it', async () => {
  const broker = aBroker(2)
  let tries = 0
  const refuseOnce = (): boolean => ++tries === 1
  const hold = Promise.withResolvers<void>()
  let isHeld = false
  const first = await start(broker, refuseOnce, () => {
    isHeld = true
    return hold.promise
  })
  append(broker, 'in', 0, [['a', 13]])
  await eventually('the step', () => isHeld)
  const joining = start(broker, refuseOnce)
  await eventually('the handover', () => first.streams.state === 'rebalancing')
  hold.resolve()
  const second = await joining
  await eventually('the dead letter', () => committed(broker, 0) === 1)
  expect(tries).toBe(2)
  expect([first, second].map(({ streams }) => streams.health().healthy)).toEqual([true, true])
})
