import { onTestFinished } from 'vitest'
import { deadLetterTo, StreamsBuilder, serdes, topic } from '#streams'
import { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { type Running, type RunOptions, run } from './running.ts'

/** What the topology of `mapping` reads. */
export const input = topic('in', serdes.string, serdes.json<number>())
/** What it writes. */
export const output = topic('out', serdes.string, serdes.json<number>())
/** Where it puts records that cannot be processed. */
export const dead = topic('dead', serdes.bytes, serdes.bytes)
/** Numbers from `from` on, under ten keys. */
export const numbers = (count: number, from = 0): [string, number][] =>
  Array.from({ length: count }, (_, n) => [`k${(from + n) % 10}`, from + n])

/** A broker in memory with these topics. */
export function aBroker(partitions = 1, maxBatch = 50): MemoryBroker {
  const broker = new MemoryBroker({ maxBatch })
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  return broker
}

/** Runs a topology until the test ends. */
export async function start(broker: MemoryBroker, builder: StreamsBuilder, options?: RunOptions): Promise<Running> {
  const running = await run(broker, builder.build(), options)
  onTestFinished(() => running.streams.close())
  return running
}

/** A topology of one step. */
export function mapping(step: (value: number) => number | Promise<number>, concurrency = 16): StreamsBuilder {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  builder.stream('read', input).mapValues('work', step, { concurrency }).to('write', output)
  return builder
}

/** The committed offset of the first partition. */
export const committed = (broker: MemoryBroker): number => broker.group('app').committed('in', 0) ?? 0
/** The sum of the committed offsets of three partitions. */
export const total = (broker: MemoryBroker): number =>
  [0, 1, 2].reduce((sum, partition) => sum + (broker.group('app').committed('in', partition) ?? 0), 0)
/** Waits for milliseconds of the machine. */
export const wait = (delay: number): Promise<void> => new Promise(resolve => setTimeout(resolve, delay))
