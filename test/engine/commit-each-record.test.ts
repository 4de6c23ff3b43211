import { expect, test } from 'vitest'
import { StreamsBuilder, StreamsError } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { aBroker, committed, input, mapping, numbers, output, start, total } from './numbers.ts'
import { append } from './running.ts'

test('commitEachRecord takes the next record only when the one before is committed', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(20))
  const seen: number[] = []
  const builder = mapping(n => {
    seen.push(committed(broker))
    return n
  })
  await start(broker, builder, { task: { commitEachRecord: true } })
  await eventually('all', () => committed(broker) === 20)
  expect(seen).toEqual(numbers(20).map(([, n]) => n))
})

test('M16: commitEachRecord takes no record while the commit of the one before fails', async () => {
  const broker = aBroker()
  append(broker, 'in', 0, numbers(10))
  const seen: number[] = []
  const builder = mapping(n => {
    seen.push(committed(broker))
    broker.faults.failCommit(new StreamsError('broker-unavailable', 'away', { retryable: true }), n % 3)
    return n
  })
  await start(broker, builder, { commitInterval: 1_000_000, task: { commitEachRecord: true } })
  await eventually('all', () => committed(broker) === 10)
  expect(seen).toEqual(numbers(10).map(([, n]) => n))
})

test('commitEachRecord takes one record at a time from all partitions, also where a step waits', async () => {
  const broker = aBroker(3)
  for (const partition of [0, 1, 2]) append(broker, 'in', partition, numbers(10))
  const seen: number[] = []
  const started: number[] = []
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .mapValues('wait', async n => {
      seen.push(total(broker))
      started.push(n)
      await new Promise(resolve => setImmediate(resolve))
      return n
    })
    .to('write', output)
  await start(broker, builder, { task: { commitEachRecord: true } })
  await eventually('all', () => total(broker) === 30)
  expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i))
  expect(new Set(started.slice(0, 6)).size, 'partitions take turns').toBe(2)
})
