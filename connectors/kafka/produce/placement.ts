import { type ProducerRecord, StreamsError } from '#streams'
import type { ProduceCluster } from './produce-cluster.ts'
import type { PendingRecord } from './send-call.ts'
import { TopicDirectory } from './topic-directory.ts'
import { TopicPartitioner } from './topic-partitioner.ts'

/** Who hears where records go. */
export interface PlacementListener {
  readonly onPlaced: (topic: string, partition: number, record: PendingRecord) => void
  /** The topic is gone or may not be used: what is queued for it is refused too. */
  readonly onRefused: (topic: string, error: StreamsError) => void
  readonly onTrouble: (error: StreamsError) => void
  /** Records that waited for their topic have been placed. */
  readonly onReady: () => void
  readonly hasQueued: (topic: string) => boolean
}

interface Held {
  readonly record: ProducerRecord
  readonly pending: PendingRecord
}

/** How long a number of partitions is believed. */
const maxAgeMs = 300_000

/** Gives each record its partition. Records of a topic or partition that is not known yet wait for the answer of a broker, in order. */
export class Placement {
  readonly #listener: PlacementListener
  readonly #directory: TopicDirectory
  readonly #topics = new Map<string, { readonly partitioner: TopicPartitioner; checked: number }>()
  readonly #held = new Map<string, Held[]>()

  constructor(cluster: Pick<ProduceCluster, 'metadata'>, listener: PlacementListener) {
    this.#listener = listener
    this.#directory = new TopicDirectory(cluster, {
      onPartitions: (topic, partitions) => this.#release(topic, partitions),
      onRefused: (topic, error) => this.#refuse(topic, error),
      onTrouble: listener.onTrouble,
      isWanted: topic => this.#isWanted(topic)
    })
  }

  add(record: ProducerRecord, pending: PendingRecord): void {
    const topic = this.#topics.get(record.topic)
    if (topic === undefined || !isWithin(record, topic.partitioner)) this.#hold(record, pending)
    else this.#place(record, pending, topic.partitioner)
  }

  /** Forgets records of calls that have failed. */
  dropSettled(): void {
    for (const [topic, held] of this.#held) {
      this.#held.set(
        topic,
        held.filter(({ pending }) => !pending.call.settled)
      )
    }
  }

  /** All records of a call are added. */
  endCall(): void {
    const now = performance.now()
    for (const [name, topic] of this.#topics) {
      topic.partitioner.endCall()
      if (now - topic.checked < maxAgeMs) continue
      topic.checked = now
      this.#directory.lookUp(name)
    }
  }

  /** A broker said that it does not know the topic: ask again. */
  check(topic: string): void {
    this.#directory.lookUp(topic)
  }

  /** Forgets everything that waits. */
  close(): void {
    this.#held.clear()
  }

  #hold(record: ProducerRecord, pending: PendingRecord): void {
    const held = this.#held.get(record.topic)
    if (held === undefined) this.#held.set(record.topic, [{ record, pending }])
    else held.push({ record, pending })
    this.#directory.lookUp(record.topic)
  }

  #release(name: string, partitions: number): void {
    const known = this.#topics.get(name)?.partitioner
    const partitioner = known?.partitions === partitions ? known : new TopicPartitioner(partitions)
    this.#topics.set(name, { partitioner, checked: performance.now() })
    for (const { record, pending } of this.#take(name)) {
      if (!pending.call.settled) this.#place(record, pending, partitioner)
    }
    this.#listener.onReady()
  }

  #place(record: ProducerRecord, pending: PendingRecord, partitioner: TopicPartitioner): void {
    if (isWithin(record, partitioner)) {
      this.#listener.onPlaced(record.topic, partitioner.partitionOf(record, pending.bytes), pending)
    } else {
      pending.call.refuse(pending.index, noSuchPartition(record, partitioner.partitions), pending.bytes)
    }
  }

  #refuse(topic: string, error: StreamsError): void {
    this.#topics.delete(topic)
    for (const { pending } of this.#take(topic)) {
      if (!pending.call.settled) pending.call.refuse(pending.index, error, pending.bytes)
    }
    this.#listener.onRefused(topic, error)
  }

  #isWanted(topic: string): boolean {
    const waits = this.#held.get(topic)?.some(({ pending }) => !pending.call.settled) === true
    if (!waits) this.#held.delete(topic)
    return waits || this.#listener.hasQueued(topic)
  }

  #take(topic: string): readonly Held[] {
    const held = this.#held.get(topic) ?? []
    this.#held.delete(topic)
    return held
  }
}

function isWithin({ partition }: ProducerRecord, { partitions }: TopicPartitioner): boolean {
  return partition === undefined || (partition >= 0 && partition < partitions)
}

/** Retryable: partitions may be added. */
function noSuchPartition({ topic, partition }: ProducerRecord, count: number): StreamsError {
  return new StreamsError(
    'unknown-topic',
    `topic ${topic} has partitions 0 to ${count - 1}, not ${partition}: add partitions to the topic`,
    { retryable: true }
  )
}
