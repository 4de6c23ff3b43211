import {
  type Driver,
  type SourceListener,
  Streams,
  type StreamsConfig,
  type TopicPartitionOffset,
  type Topology
} from '#streams'
import { RecordedMetrics } from '#streams/testing'
import type { MemoryBroker } from '../../connectors/memory/memory-broker.ts'
import { memoryDriver } from '../../connectors/memory/memory-driver.ts'
import type { MemorySource } from '../../connectors/memory/memory-source.ts'

/** A topology that runs over a memory broker, for tests, with its intervals shortened. */
export interface Running {
  readonly streams: Streams
  readonly metrics: RecordedMetrics
  /** Consumers in the order they were made: a rebuild makes another. */
  readonly sources: readonly MemorySource[]
  readonly listeners: readonly SourceListener[]
  /** Ranges that were read to restore stores, as `topic/partition from-to`. */
  readonly restored: readonly string[]
}

export interface RunOptions extends Partial<StreamsConfig> {
  /** Stands between the engine and its consumer. */
  readonly listen?: (listener: SourceListener, nth: number) => SourceListener
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
  const sources: MemorySource[] = []
  const listeners: SourceListener[] = []
  const restored: string[] = []
  const inner = options.driver ?? memoryDriver(broker)
  const driver: Driver = {
    ...inner,
    source: settings => {
      const source = inner.source(settings) as MemorySource
      sources.push(source)
      const start = (listener: SourceListener): Promise<void> => {
        listeners.push(listener)
        return source.start(listen(listener, listeners.length))
      }
      const commit = (offsets: readonly TopicPartitionOffset[]): Promise<void> => {
        beforeCommit(offsets)
        return source.commit(offsets)
      }
      const { pause, resume, seek, stop } = source
      return { start, pause, resume, seek, commit, stop }
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
    commitInterval: 5,
    drainTimeout: 2_000,
    metrics,
    ...options,
    task: { retryInitial: 1, retryMax: 20, ...options.task },
    driver
  })
  return { streams, metrics, sources, listeners, restored }
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
