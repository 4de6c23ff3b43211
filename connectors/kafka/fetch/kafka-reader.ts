import { type RawRecord, StreamsError } from '#streams'
import type { ConsumerBatch, PartitionReader, ReaderOptions, ReadRange, TopicPartitionOffset } from '#streams/connector'
import { partitionKey } from '../../driver/partition-key.ts'
import { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import type { KafkaOptions } from '../kafka-options.ts'
import { retrying } from '../retrying.ts'
import { damagedBatch, FetchedBatch, piecesOf } from '../wire/batches/fetched-batch.ts'
import type { TopicMetadata } from '../wire/messages/metadata-message.ts'
import { listOffsets } from './offsets.ts'
import { PartitionFetcher } from './partition-fetcher.ts'

type OnBatch = (batch: ConsumerBatch) => void | Promise<void>

interface ReadOptions {
  readonly signal?: AbortSignal
  readonly strict?: boolean
}

const startTimeoutMs = 15_000

/** Reads partitions straight from their leaders, without a group. Reads that go on at once share their connections, which end with the last or a while after it. */
export class KafkaReader implements PartitionReader {
  readonly #options: KafkaOptions
  readonly #keepMs: number
  #cluster: KafkaCluster | undefined
  #reads = 0
  #closing: NodeJS.Timeout | undefined

  constructor(options: KafkaOptions, { keepConnectedMs = 0 }: ReaderOptions = {}) {
    this.#options = options
    this.#keepMs = keepConnectedMs
  }

  readonly read = async (ranges: readonly ReadRange[], onBatch: OnBatch, options: ReadOptions = {}): Promise<void> => {
    const cluster = this.#cluster ?? new KafkaCluster(this.#options)
    this.#cluster = cluster
    this.#reads++
    clearTimeout(this.#closing)
    try {
      options.signal?.throwIfAborted()
      await aborting(options.signal, this.#read(cluster, ranges, onBatch, options))
    } finally {
      if (--this.#reads === 0) this.#closeSoon()
    }
  }

  #closeSoon(): void {
    if (this.#keepMs === 0) this.#close()
    else this.#closing = setTimeout(() => this.#close(), this.#keepMs).unref()
  }

  #close(): void {
    this.#cluster?.close()
    this.#cluster = undefined
  }

  async #read(
    cluster: KafkaCluster,
    ranges: readonly ReadRange[],
    onBatch: OnBatch,
    { signal, strict = false }: ReadOptions
  ): Promise<void> {
    const kept = await retrying(startTimeoutMs, () => keptRanges(cluster, ranges))
    const open = new Map<string, ReadRange>()
    const positions: TopicPartitionOffset[] = []
    for (const range of ranges) {
      const offset = startOf(range, kept, strict)
      if (offset >= range.to) continue
      open.set(partitionKey(range), range)
      positions.push({ topic: range.topic, partition: range.partition, offset })
    }
    if (open.size > 0) await this.#fetch(cluster, open, positions, onBatch, strict, signal)
  }

  #fetch(
    cluster: KafkaCluster,
    open: Map<string, ReadRange>,
    positions: readonly TopicPartitionOffset[],
    onBatch: OnBatch,
    strict: boolean,
    signal: AbortSignal | undefined
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const fetcher = new PartitionFetcher(cluster, {
        maxWaitMs: 250,
        maxBytes: 10_485_760,
        maxBytesPerPartition: bytesFor(open, positions),
        maxUnpackedBatchBytes: this.#options.maxUnpackedBatchBytes,
        logger: this.#options.logger,
        onFailed: error =>
          reject(error.cause instanceof Error && error.code === 'processing-failed' ? error.cause : error),
        rack: this.#options.clientRack,
        resetPolicyOf: () => 'earliest',
        onReset: async reset => {
          if (strict || reset.reason !== 'deleted') throw notKept(reset, reset)
        },
        onBatch: async batch => {
          const range = open.get(partitionKey(batch))
          if (range === undefined) return
          for (const part of inParts(batch, range.to)) await onBatch(clip(part, range.to))
          if (batch.damaged !== undefined && batch.nextOffset < range.to) throw damagedBatch(batch.damaged)
          if (batch.nextOffset < range.to) return
          open.delete(partitionKey(batch))
          fetcher.positions.remove(batch)
          if (open.size > 0) return
          fetcher.stop()
          resolve()
        }
      })
      signal?.addEventListener('abort', () => fetcher.stop(), { once: true })
      fetcher.positions.assign(positions)
      fetcher.run()
    })
  }
}

const mostBytes = 1_048_576
const fewestBytes = 131_072
/** Bytes that a record takes, about. Where they take more, there is one more fetch. */
const bytesPerRecord = 1_024

/** Bytes of a partition to ask for: no more than the longest range may need, so that a few records do not bring their whole neighbourhood. */
function bytesFor(open: ReadonlyMap<string, ReadRange>, positions: readonly TopicPartitionOffset[]): number {
  const longest = Math.max(...positions.map(position => (open.get(partitionKey(position))?.to ?? 0) - position.offset))
  return Math.min(mostBytes, Math.max(fewestBytes, longest * bytesPerRecord))
}

/** First and end offset of each partition, by key. */
type Kept = ReadonlyMap<string, { readonly earliest: number; readonly latest: number }>

async function keptRanges(cluster: KafkaCluster, ranges: readonly ReadRange[]): Promise<Kept> {
  const what = 'looking up the offsets to read'
  try {
    const topics = await cluster.metadata([...new Set(ranges.map(({ topic }) => topic))])
    const bad = topics.find(({ topicErrorCode }) => topicErrorCode !== 0)
    if (bad !== undefined) throw unreadable(bad)
    const earliest = await listOffsets(cluster, ranges, 'earliest')
    const latest = new Map((await listOffsets(cluster, ranges, 'latest')).map(end => [partitionKey(end), end.offset]))
    return new Map(
      earliest.map(e => [partitionKey(e), { earliest: e.offset, latest: latest.get(partitionKey(e)) ?? e.offset }])
    )
  } catch (error) {
    throw streamsErrorOf(error, what, 'broker-unavailable')
  }
}

/** A topic that brokers do not know may be there in a moment. */
function unreadable({ topic, topicErrorCode }: TopicMetadata): StreamsError {
  const error = streamsErrorOfCode(topicErrorCode, `reading topic ${topic}`, 'unknown-topic')
  if (error.code !== 'unknown-topic') return error
  return new StreamsError('unknown-topic', error.message, { cause: error, retryable: true })
}

function startOf(range: ReadRange, kept: Kept, strict: boolean): number {
  const { earliest, latest } = kept.get(partitionKey(range)) ?? { earliest: 0, latest: 0 }
  if (range.from >= earliest && range.from <= latest) return range.from
  if (strict) throw notKept(range, { earliest, latest })
  return range.from < earliest ? earliest : latest
}

/**
 * Records and unpacked bytes that are handed over at once, about. Each record is several objects of the heap until a store has it: with more
 * of them alive at a time the collector keeps them and lets the heap grow. With fewer, a store on disk has to be flushed more often.
 */
const handedRecords = 2_000
const handedBytes = 2_097_152

/** What was fetched, unpacked only as far as it is wanted; the last part ends where the fetch did. */
function* inParts(batch: ConsumerBatch, to: number): Generator<ConsumerBatch> {
  const { topic, partition, nextOffset, highWatermark } = batch
  let records: RawRecord[] = []
  let unpacked = 0
  try {
    for (const piece of batch instanceof FetchedBatch ? piecesOf(batch) : []) {
      for (const record of piece.records) records.push(record)
      unpacked += piece.unpackedBytes
      if (endOf(records) >= to) break
      if (records.length < handedRecords && unpacked < handedBytes) continue
      yield { topic, partition, records, nextOffset: endOf(records), highWatermark }
      records = []
      unpacked = 0
    }
  } catch (damaged) {
    if (records.length > 0) yield { topic, partition, records, nextOffset: endOf(records), highWatermark }
    throw damaged
  }
  yield { topic, partition, records, nextOffset, highWatermark }
}

function endOf(records: readonly RawRecord[]): number {
  return (records.at(-1)?.offset ?? -1) + 1
}

function notKept(
  { topic, partition, from }: Pick<ReadRange, 'topic' | 'partition' | 'from'>,
  { earliest, latest }: { readonly earliest: number; readonly latest: number }
): StreamsError {
  return new StreamsError(
    'offset-out-of-range',
    `offset ${from} of ${topic}/${partition} is not kept: the partition holds ${earliest} to ${latest}`
  )
}

function clip(batch: ConsumerBatch, to: number): ConsumerBatch {
  if (batch.nextOffset <= to) return batch
  const { topic, partition, records, highWatermark } = batch
  return { topic, partition, records: records.filter(({ offset }) => offset < to), nextOffset: to, highWatermark }
}

/** Rejects as soon as the signal aborts. */
async function aborting<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) return work
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
