import type { ConsumerBatch, Logger, StreamsError, TopicPartitionOffset } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import { defaultMaxUnpackedBytes, FetchedBatch } from '../wire/fetched-batch.ts'
import { readRecordBatches } from '../wire/record-batch-reader.ts'
import { FetchPositions, type Reading } from './fetch-positions.ts'
import { type FetchedPartition, type FetchLimits, fetchCall } from './fetch-protocol.ts'

export interface FetcherOptions extends FetchLimits {
  readonly maxBytesPerPartition: number
  /** Most bytes that one batch may unpack to. Default 64 MiB. */
  readonly maxUnpackedBatchBytes?: number | undefined
  readonly logger: Logger | undefined
  /** One batch; the next of the same broker waits for a returned promise. An error stops the fetcher. */
  readonly onBatch: (batch: ConsumerBatch) => void | Promise<void>
  /** The position is not kept (any more): where to go on. A rejection stops the fetcher. */
  readonly onOutOfRange: (position: TopicPartitionOffset) => Promise<number>
  /** The fetcher has stopped by itself and will not go on. */
  readonly onFailed: (error: StreamsError) => void
}

const offsetOutOfRange = 1
const pauseMs = 200
/** Longest wait of a fetch while a partition is left out of it: when that is resumed, its turn comes with the next fetch. */
const briefWaitMs = 20
/** TOPIC_AUTHORIZATION_FAILED and UNSUPPORTED_COMPRESSION_TYPE. */
const fatalCodes: ReadonlySet<number> = new Set([29, 76])

/** Reads partitions from their leaders, one request in flight for each broker, and hands over what comes in order. */
export class PartitionFetcher {
  readonly positions = new FetchPositions()
  readonly #cluster: KafkaCluster
  readonly #options: FetcherOptions
  readonly #loops = new Set<number>()
  readonly #wakers = new Set<() => void>()
  #stopped = false
  #refreshing = false

  constructor(cluster: KafkaCluster, options: FetcherOptions) {
    this.#cluster = cluster
    this.#options = options
  }

  /** Begins to read what was assigned in `positions`; called again when a leader has moved. One loop for each broker. */
  run(): void {
    if (this.#stopped) return
    for (const { topic, partition } of this.positions.all()) {
      const leader = this.#cluster.leaderOf(topic, partition)
      if (leader === undefined) this.#refresh()
      else if (!this.#loops.has(leader)) this.#loop(leader)
    }
  }

  /** Looks at `positions` again after a resume or a seek. */
  wake(): void {
    for (const waker of [...this.#wakers]) waker()
  }

  /** Nothing is handed over any more. */
  stop(): void {
    this.#stopped = true
    this.positions.clear()
    this.wake()
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
      for (const reading of this.#ledBy(leader)) {
        const held = this.positions.release(reading)
        if (held !== undefined) await this.#options.onBatch(held)
      }
      const led = this.#ledBy(leader)
      if (led.length === 0) return
      const open = led.filter(({ paused, held, damaged }) => !paused && held === undefined && !damaged)
      if (open.length === 0) await this.#somethingChanges()
      else await this.#fetch(leader, open, open.length < led.length)
    }
  }

  #ledBy(leader: number): readonly Reading[] {
    return this.positions.all().filter(({ topic, partition }) => this.#cluster.leaderOf(topic, partition) === leader)
  }

  async #fetch(leader: number, readings: readonly Reading[], brief: boolean): Promise<void> {
    const fetched = await this.#request(leader, readings, brief)
    if (fetched === undefined) return
    for (const part of fetched) {
      const reading = readings.find(r => r.topic === part.topic && r.partition === part.partition)
      if (reading !== undefined && this.positions.current(reading)) await this.#take(reading, part)
    }
  }

  /** Undefined when the broker could not be asked; the leaders are looked up again then. */
  async #request(
    leader: number,
    readings: readonly Reading[],
    brief: boolean
  ): Promise<readonly FetchedPartition[] | undefined> {
    const { maxBytesPerPartition: maxBytes } = this.#options
    const maxWaitMs = brief ? Math.min(briefWaitMs, this.#options.maxWaitMs) : this.#options.maxWaitMs
    const wanted = readings.map(({ topic, partition, position: offset }) => {
      return { topic, topicId: undefined, partition, offset, maxBytes, leaderEpoch: -1, lastEpoch: -1 }
    })
    try {
      const broker = await this.#cluster.node(leader)
      return (await this.#cluster.send(broker, fetchCall(broker, wanted, { ...this.#options, maxWaitMs }))).partitions
    } catch (error) {
      await this.#trouble(streamsErrorOf(error, 'reading', 'broker-unavailable'))
      return undefined
    }
  }

  async #take(reading: Reading, part: FetchedPartition): Promise<void> {
    const { topic, partition, position } = reading
    if (part.errorCode === offsetOutOfRange) {
      this.positions.moveTo(reading, await this.#options.onOutOfRange({ topic, partition, offset: position }))
    } else if (part.errorCode !== 0) {
      const error = streamsErrorOfCode(part.errorCode, `reading ${topic}/${partition}`, 'broker-unavailable')
      if (fatalCodes.has(part.errorCode)) throw error
      await this.#trouble(error)
    } else {
      const packed = readRecordBatches(part.data, position, part.aborted)
      const nextOffset = packed.nextOffset ?? position
      if (nextOffset <= position && packed.damage === undefined) return
      const { maxUnpackedBatchBytes: maxUnpackedBytes = defaultMaxUnpackedBytes } = this.#options
      await this.#hand(reading, new FetchedBatch(part, packed, { from: position, nextOffset, maxUnpackedBytes }))
    }
  }

  async #hand(reading: Reading, fetched: ConsumerBatch): Promise<void> {
    const batch = this.positions.accept(reading, fetched)
    if (batch !== undefined) await this.#options.onBatch(batch)
  }

  async #trouble(error: StreamsError): Promise<void> {
    if (this.#stopped) return
    if (!error.retryable && error.code !== 'unknown-topic') throw error
    this.#options.logger?.debug({ error }, 'kafka: reading failed, trying again')
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    this.#refresh()
  }

  #refresh(): void {
    if (this.#refreshing || this.#stopped) return
    this.#refreshing = true
    const again = (): void => {
      this.#refreshing = false
      this.run()
    }
    this.#cluster.metadata([...new Set(this.positions.all().map(({ topic }) => topic))]).then(again, error => {
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
}
