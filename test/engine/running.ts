import { type Driver, noLog, Streams, type StreamsConfig, type Topology } from '#streams'
import type { CommitFailure, ConsumerListener, TopicPartitionOffset } from '#streams/connector'
import { RecordedMetrics } from '#streams/testing'
import type { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import type { MemoryConsumer } from '../../connectors/memory/memory-consumer.ts'
import { memoryDriver } from '../../connectors/memory/memory-driver.ts'

/** A topology that runs over a memory broker, for tests, with its intervals shortened. */
export interface Running {
  readonly streams: Streams
  readonly metrics: RecordedMetrics
  /** Consumers in the order they were made: a rebuild makes another. */
  readonly consumers: readonly MemoryConsumer[]
  readonly listeners: readonly ConsumerListener[]
  /** Ranges that were read to restore stores, as `topic/partition from-to`. */
  readonly restored: readonly string[]
}

export interface RunOptions extends Partial<StreamsConfig> {
  /** Stands between the engine and its consumer. */
  readonly listen?: (listener: ConsumerListener, nth: number) => ConsumerListener
  /** Hears of every commit before it happens. */
  readonly beforeCommit?: (offsets: readonly TopicPartitionOffset[]) => void
}

/** Starts a topology; the caller closes `streams`. */
export async function run(broker: MemoryBroker, topology: Topology, options: RunOptions = {}): Promise<Running> {
  const running = prepare(broker, topology, options)
  await running.streams.start()
  return running
}

/** The same without starting. */
export function prepare(
  broker: MemoryBroker,
  topology: Topology,
  { listen = listener => listener, beforeCommit = () => undefined, ...options }: RunOptions = {}
): Running {
  const metrics = new RecordedMetrics()
  const consumers: MemoryConsumer[] = []
  const listeners: ConsumerListener[] = []
  const restored: string[] = []
  const inner = options.driver ?? memoryDriver(broker)
  const driver: Driver = {
    ...inner,
    consumer: settings => {
      const consumer = inner.consumer(settings) as MemoryConsumer
      consumers.push(consumer)
      const start = (listener: ConsumerListener): Promise<void> => {
        listeners.push(listener)
        return consumer.start(listen(listener, listeners.length))
      }
      const commit = (offsets: readonly TopicPartitionOffset[]): Promise<readonly CommitFailure[]> => {
        beforeCommit(offsets)
        return consumer.commit(offsets)
      }
      const { subscribe, pause, resume, seek, lag, stop } = consumer
      return { start, subscribe, pause, resume, seek, lag, commit, stop }
    },
    reader: () => ({
      read: (ranges, onBatch, how) => {
        for (const { topic, partition, from, to } of ranges) restored.push(`${topic}/${partition} ${from}-${to}`)
        return inner.reader().read(ranges, onBatch, how)
      }
    })
  }
  const streams = new Streams(topology, {
    applicationId: topology.name,
    log: noLog,
    commitInterval: 5,
    drainTimeout: 2_000,
    metrics,
    ...options,
    task: { retryInitial: 1, retryMax: 20, ...options.task },
    driver
  })
  return { streams, metrics, consumers, listeners, restored }
}

/** Appends records as a producer would, without one. */
export function append(
  broker: MemoryBroker,
  topic: string,
  partition: number,
  entries: readonly [string, unknown][]
): void {
  const log = broker.log(topic, partition)
  for (const [key, value] of entries) {
    log.append({ key: Buffer.from(key), value: Buffer.from(JSON.stringify(value)), timestamp: Date.now(), headers: {} })
  }
  broker.wake()
}

/** Values of a topic's partition, in order. */
export function valuesOf<T>(broker: MemoryBroker, topic: string, partition = 0): readonly T[] {
  const log = broker.log(topic, partition)
  const { records } = log.read(log.start, Number.MAX_SAFE_INTEGER)
  return records.map(({ value }) => JSON.parse(String(value)) as T)
}
