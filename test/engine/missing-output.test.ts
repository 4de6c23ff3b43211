import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { append, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const side = topic('side', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

test('M5: records for a topic that is not there wait for it; none is dead-lettered or lost, and what else was written is written once', async () => {
  const broker = new MemoryBroker()
  for (const name of ['in', 'side', 'dead']) broker.createTopic(name, 1)
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const numbers = builder.stream('read', input)
  numbers.to('write', output)
  numbers.to('note', side)
  const { streams, metrics } = await run(broker, builder.build())
  onTestFinished(() => streams.close())
  append(broker, 'in', 0, [
    ['a', 1],
    ['b', 2]
  ])
  await eventually('the wait', () => metrics.value('streams_waiting_tasks', { reason: 'broker' }) === 1)
  await eventually('the other output', () => valuesOf(broker, 'side').length === 2)
  expect(broker.group('app').committed('in', 0) ?? 0).toBe(0)
  broker.createTopic('out', 1)
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 2)
  expect(['out', 'side', 'dead'].map(name => valuesOf(broker, name))).toEqual([[1, 2], [1, 2], []])
  expect(streams.health().healthy).toBe(true)
})
