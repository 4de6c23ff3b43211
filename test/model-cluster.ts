import { StreamsError } from '#streams'
import type {
  ProduceBroker,
  ProduceCluster,
  ProduceRequest,
  TopicLook
} from '../connectors/kafka/produce/produce-cluster.ts'
import type {
  PartitionAnswer,
  PartitionData,
  ProduceAnswer
} from '../connectors/kafka/wire/messages/produce-message.ts'

/** What happens to one partition's batch in one request. */
export type Fate =
  | { readonly kind: 'stored' }
  /** Answered with a code; `applied`: after it was stored all the same, as a leader does that loses its place while it waits for replicas. */
  | { readonly kind: 'code'; readonly code: number; readonly applied: boolean }
  /** Another node leads from now on; this one refuses. */
  | { readonly kind: 'moved' }

/** What happens to a request on its way. */
export type Way =
  | { readonly kind: 'through'; readonly ms: number; readonly throttleMs?: number }
  /** The broker never gets it, or does what it asks, but the answer is lost after a while. */
  | { readonly kind: 'lost'; readonly applied: boolean; readonly ms: number }
  /** The connection ends, and the broker does what the request asks only later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** No answer comes until the connection is cut. */
  | { readonly kind: 'silent'; readonly applied: boolean }
  /** The broker freezes: another leads its partitions after a while, and then the connection is cut. */
  | { readonly kind: 'frozen'; readonly applied: boolean; readonly ms: number }
  /** There is no connection at all. */
  | { readonly kind: 'unreachable' }

/** What the cluster does, one entry for each event; when they are used up all goes well. */
export interface Script {
  readonly ways: readonly Way[]
  readonly fates: readonly Fate[]
  /** Error codes of the topic in answers to Metadata; undefined: no broker answers. */
  readonly looks: readonly (number | undefined)[]
  /** Whether a broker gives a new producer id. */
  readonly identities: readonly boolean[]
}

interface StoredBatch {
  readonly first: number
  readonly last: number
  readonly baseOffset: number
}

/** A partition's log with what its leader keeps of each producer: the last five batches. */
class Log {
  readonly values: string[] = []
  readonly #producers = new Map<bigint, StoredBatch[]>()

  /** Kafka's rules for sequence numbers (KIP-98); answers with error code and base offset. */
  append({ records, identity }: PartitionData): { readonly errorCode: number; readonly baseOffset: number } {
    const first = identity.firstSequence
    const last = first + records.length - 1
    const batches = this.#producers.get(identity.producerId) ?? []
    const repeat = batches.find(batch => batch.first === first && batch.last === last)
    if (repeat !== undefined) return { errorCode: 0, baseOffset: repeat.baseOffset }
    const newest = batches.at(-1)
    // A leader that knows nothing of a producer takes any sequence number.
    if (newest !== undefined && first !== newest.last + 1) return { errorCode: 45, baseOffset: -1 }
    const baseOffset = this.values.length
    this.values.push(...records.map(({ value }) => String(value)))
    this.#producers.set(identity.producerId, [...batches, { first, last, baseOffset }].slice(-5))
    return { errorCode: 0, baseOffset }
  }
}

/** A Kafka cluster of two brokers and one topic in memory that follows a script, for tests of what a producer may say of its records. */
export class ModelCluster implements ProduceCluster {
  readonly logs: readonly Log[]
  readonly #ways: Way[]
  readonly #fates: Fate[]
  readonly #looks: (number | undefined)[]
  readonly #identities: boolean[]
  readonly #leaders: number[]
  #lastProducerId = 0n

  constructor(partitions: number, { ways, fates, looks, identities }: Script) {
    this.logs = Array.from({ length: partitions }, () => new Log())
    this.#leaders = this.logs.map((_, partition) => partition % 2)
    this.#ways = [...ways]
    this.#fates = [...fates]
    this.#looks = [...looks]
    this.#identities = [...identities]
  }

  readonly leaderOf = (_topic: string, partition: number): number | undefined => this.#leaders[partition]

  readonly metadata = async (): Promise<readonly TopicLook[]> => {
    const code = this.#looks.length === 0 ? 0 : this.#looks.shift()
    if (code === undefined) throw lost()
    return [{ topicErrorCode: code, partitionMetadata: { length: code === 0 ? this.logs.length : 0 } }]
  }

  readonly newIdentity = async () => {
    if (this.#identities.shift() === false) throw lost()
    return { producerId: ++this.#lastProducerId, epoch: 0 }
  }

  readonly broker = async (id: number): Promise<ProduceBroker> => {
    const way: Way = this.#ways.shift() ?? { kind: 'through', ms: 1 }
    if (way.kind === 'unreachable') throw lost()
    const cuts = new Set<(error: Error) => void>()
    return {
      prepare: batches => this.#prepare(id, batches, way, cuts),
      cut: () => {
        for (const cut of cuts) cut(lost())
      }
    }
  }

  /** A record whose value is `unencodable` is, and its batch with it. */
  #prepare(id: number, batches: readonly PartitionData[], way: Way, cuts: Set<(error: Error) => void>): ProduceRequest {
    const bad = batches.filter(({ records }) => records.some(({ value }) => String(value) === 'unencodable'))
    const good = batches.filter(batch => !bad.includes(batch))
    const error = new StreamsError('production-failed', 'the record cannot be encoded')
    return {
      refused: new Map(bad.map(batch => [batch, error])),
      send: () => this.#send(id, good, way, cuts)
    }
  }

  async #send(
    id: number,
    batches: readonly PartitionData[],
    way: Way,
    cuts: Set<(error: Error) => void>
  ): Promise<ProduceAnswer> {
    const cut = new Promise<never>((_, reject) => cuts.add(reject))
    const answer = way.kind === 'late' || ('applied' in way && !way.applied) ? [] : batches.map(b => this.#apply(id, b))
    if (way.kind === 'late') setTimeout(() => batches.map(batch => this.#apply(id, batch)), way.ms)
    if (way.kind === 'silent') return cut
    if (way.kind === 'frozen') setTimeout(() => this.#succeed(id), way.ms / 2)
    await Promise.race([cut, new Promise(resolve => setTimeout(resolve, 'ms' in way ? way.ms : 0))])
    if (way.kind !== 'through') throw lost()
    return { partitions: answer, throttleMs: way.throttleMs ?? 0 }
  }

  /** The other node leads everything that this one has led. */
  #succeed(id: number): void {
    for (const [partition, leader] of this.#leaders.entries()) if (leader === id) this.#leaders[partition] = 1 - id
  }

  #apply(id: number, batch: PartitionData): PartitionAnswer {
    const { topic, partition } = batch
    const at = { topic, partition, reason: undefined, guilty: [] }
    const fate: Fate = this.#fates.shift() ?? { kind: 'stored' }
    if (fate.kind === 'moved') this.#leaders[partition] = 1 - (this.#leaders[partition] ?? 0)
    if (this.#leaders[partition] !== id) return { ...at, errorCode: 6, baseOffset: -1 }
    if (fate.kind !== 'code') return { ...at, ...(this.logs[partition] as Log).append(batch) }
    if (fate.applied) this.logs[partition]?.append(batch)
    return { ...at, errorCode: fate.code, baseOffset: -1 }
  }
}

function lost(): StreamsError {
  return new StreamsError('broker-unavailable', 'the connection was lost', { retryable: true })
}
