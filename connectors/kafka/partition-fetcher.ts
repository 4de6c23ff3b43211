import type { Logger, SourceBatch, StreamsError, TopicPartition, TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from './cluster.ts'
import { type FetchedPartition, type FetchLimits, fetchCall } from './fetch-protocol.ts'
import { streamsErrorOf, streamsErrorOfCode } from './kafka-errors.ts'
import { readRecordBatches } from './record-batch-reader.ts'

/** A partition being read. */
interface Reading extends TopicPartition {
  position: number
  paused: boolean
  /** Rises with every `seek`; an answer to an older request is dropped. */
  version: number
  /** A batch that came while the partition was paused. */
  held: SourceBatch | undefined
}

export interface FetcherOptions extends FetchLimits {
  readonly maxBytesPerPartition: number
  readonly logger: Logger | undefined
  /** One batch; the next of the same broker waits for a returned promise. A rejection stops the fetcher. */
  readonly onBatch: (batch: SourceBatch) => void | Promise<void>
  /** The position is not kept (any more): where to go on. A rejection stops the fetcher. */
  readonly onOutOfRange: (position: TopicPartitionOffset) => Promise<number>
  /** The fetcher has stopped by itself and will not go on. */
  readonly onFailed: (error: StreamsError) => void
}

const offsetOutOfRange = 1
const pauseMs = 200
const fatalCodes: ReadonlySet<number> = new Set([29, 76])

/** Reads partitions from their leaders, one request in flight for each broker, and hands over what comes in order. */
export class PartitionFetcher {
  readonly #cluster: KafkaCluster
  readonly #options: FetcherOptions
  readonly #readings = new Map<string, Reading>()
  readonly #loops = new Set<number>()
  readonly #wakers = new Set<() => void>()
  #stopped = false
  #refreshing = false

  constructor(cluster: KafkaCluster, options: FetcherOptions) {
    this.#cluster = cluster
    this.#options = options
  }

  start(positions: readonly TopicPartitionOffset[]): void {
    for (const { topic, partition, offset } of positions) {
      this.#readings.set(keyOf(topic, partition), {
        topic,
        partition,
        position: offset,
        paused: false,
        version: 0,
        held: undefined
      })
    }
    this.#run()
  }

  /** Ends reading one partition. */
  remove({ topic, partition }: TopicPartition): void {
    this.#readings.delete(keyOf(topic, partition))
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const reading = this.#readings.get(keyOf(topic, partition))
      if (reading !== undefined) reading.paused = true
    }
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const reading = this.#readings.get(keyOf(topic, partition))
      if (reading !== undefined) reading.paused = false
    }
    this.#wake()
  }

  seek({ topic, partition, offset }: TopicPartitionOffset): void {
    const reading = this.#readings.get(keyOf(topic, partition))
    if (reading === undefined) return
    reading.version++
    reading.position = offset
    reading.held = undefined
    this.#wake()
  }

  /** Nothing is handed over any more. */
  stop(): void {
    this.#stopped = true
    this.#readings.clear()
    this.#wake()
  }

  /** One loop for each broker that leads one of the partitions. */
  #run(): void {
    for (const { topic, partition } of this.#readings.values()) {
      const leader = this.#cluster.leaderOf(topic, partition)
      if (leader === undefined) this.#refresh()
      else if (!this.#loops.has(leader)) this.#loop(leader)
    }
  }

  #loop(leader: number): void {
    this.#loops.add(leader)
    this.#fetchFrom(leader).then(
      () => this.#loops.delete(leader),
      error => {
        this.#loops.delete(leader)
        if (this.#stopped) return
        this.stop()
        this.#options.onFailed(streamsErrorOf(error, 'reading', 'processing-failed'))
      }
    )
  }

  async #fetchFrom(leader: number): Promise<void> {
    while (!this.#stopped) {
      const led = [...this.#readings.values()].filter(r => this.#cluster.leaderOf(r.topic, r.partition) === leader)
      if (led.length === 0) return
      await this.#deliverHeld(led)
      const open = led.filter(reading => !reading.paused && reading.held === undefined)
      if (open.length === 0) await this.#somethingChanges()
      else await this.#fetch(leader, open)
    }
  }

  async #deliverHeld(led: readonly Reading[]): Promise<void> {
    for (const reading of led) {
      const { held, paused, version } = reading
      if (held === undefined || paused) continue
      reading.held = undefined
      await this.#deliver(reading, version, held)
    }
  }

  async #fetch(leader: number, readings: readonly Reading[]): Promise<void> {
    const versions = readings.map(({ version }) => version)
    const fetched = await this.#request(leader, readings)
    if (fetched === undefined) return
    const nothing = fetched.every(({ data }) => data.length === 0)
    for (const part of fetched) {
      const index = readings.findIndex(r => r.topic === part.topic && r.partition === part.partition)
      const reading = readings[index]
      const version = versions[index]
      if (reading === undefined || version === undefined || !this.#isCurrent(reading, version)) continue
      await this.#take(reading, version, part, nothing)
    }
  }

  /** Undefined when the broker could not be asked; the leaders are looked up again then. */
  async #request(leader: number, readings: readonly Reading[]): Promise<readonly FetchedPartition[] | undefined> {
    const { maxBytesPerPartition: maxBytes } = this.#options
    const partitions = readings.map(({ topic, partition, position }) => ({
      topic,
      partition,
      offset: position,
      maxBytes
    }))
    try {
      const broker = await this.#cluster.node(leader)
      return await this.#cluster.send(broker, fetchCall(broker, partitions, this.#options))
    } catch (error) {
      await this.#trouble(streamsErrorOf(error, 'reading', 'broker-unavailable'))
      return undefined
    }
  }

  async #take(reading: Reading, version: number, part: FetchedPartition, nothing: boolean): Promise<void> {
    const { topic, partition, position } = reading
    if (part.errorCode === offsetOutOfRange) {
      const offset = await this.#options.onOutOfRange({ topic, partition, offset: position })
      if (this.#isCurrent(reading, version)) reading.position = offset
      return
    }
    if (part.errorCode !== 0) {
      const error = streamsErrorOfCode(part.errorCode, `reading ${topic}/${partition}`, 'broker-unavailable')
      if (fatalCodes.has(part.errorCode)) throw error
      await this.#trouble(error)
      return
    }
    const { records, nextOffset = position } = readRecordBatches(part.data, position, part.aborted)
    const next = nothing ? Math.max(nextOffset, part.lastStableOffset) : Math.max(nextOffset, position)
    if (next === position) return
    await this.#deliver(reading, version, {
      topic,
      partition,
      records,
      nextOffset: next,
      highWatermark: part.highWatermark
    })
  }

  async #deliver(reading: Reading, version: number, batch: SourceBatch): Promise<void> {
    if (!this.#isCurrent(reading, version)) return
    reading.position = batch.nextOffset
    if (reading.paused) {
      reading.held = batch
      return
    }
    await this.#options.onBatch(batch)
  }

  #isCurrent(reading: Reading, version: number): boolean {
    const { topic, partition } = reading
    return !this.#stopped && reading.version === version && this.#readings.get(keyOf(topic, partition)) === reading
  }

  async #trouble(error: StreamsError): Promise<void> {
    if (!error.retryable && error.code !== 'unknown-topic') throw error
    this.#options.logger?.debug({ error }, 'kafka: reading failed, trying again')
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    this.#refresh()
  }

  #refresh(): void {
    if (this.#refreshing || this.#stopped) return
    this.#refreshing = true
    const topics = [...new Set([...this.#readings.values()].map(({ topic }) => topic))]
    const again = (): void => {
      this.#refreshing = false
      this.#run()
    }
    this.#cluster.metadata(topics).then(again, error => {
      this.#options.logger?.debug({ error }, 'kafka: the leaders are not known, trying again')
      setTimeout(again, pauseMs)
    })
  }

  #somethingChanges(): Promise<void> {
    return new Promise(resolve => {
      const waker = (): void => {
        this.#wakers.delete(waker)
        resolve()
      }
      this.#wakers.add(waker)
    })
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker()
  }
}

function keyOf(topic: string, partition: number): string {
  return `${partition}:${topic}`
}
