import { type AutoOffsetReset, StreamsError } from '#streams'
import type { PositionReset, ResetReason } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { createErrorFromCode } from '../wire/kafkajs-internals.ts'
import { commonVersion, messages } from '../wire/messages/api-versions.ts'
import { leaderEpochCall } from '../wire/messages/leader-epoch-message.ts'
import { listOffsets } from './offsets.ts'
import type { Reading } from './reading.ts'

/** What became of a position: it stands, it was found, or the log does not have it any more. */
export type Finding =
  | { readonly outcome: 'stands' }
  | { readonly outcome: 'placed'; readonly offset: number; readonly end: number }
  | { readonly outcome: 'lost'; readonly reset: PositionReset; readonly epoch: number }

const stands: Finding = { outcome: 'stands' }

/** Looks positions up at their leaders. Rejects with kafkajs errors; retries nothing. */
export class PositionCheck {
  readonly #cluster: KafkaCluster
  readonly #policyOf: (topic: string) => AutoOffsetReset

  constructor(cluster: KafkaCluster, policyOf: (topic: string) => AutoOffsetReset) {
    this.#cluster = cluster
    this.#policyOf = policyOf
  }

  /** Does what comes next for a reading that is not to be fetched now. */
  look(reading: Reading): Promise<Finding> {
    if (reading.next === 'place') return this.#place(reading)
    if (reading.next === 'recreate') return this.#lost(reading, 'recreated')
    return reading.next === 'compare' ? this.#compare(reading) : this.#bounds(reading)
  }

  /** The leader's log is the one that was read up to `offset` only. */
  async cutAt(reading: Reading, offset: number, epoch: number): Promise<Finding> {
    if (offset >= reading.position) {
      reading.epochs.reset(reading.position, epoch)
      return stands
    }
    const { earliest, latest } = await this.#ends(reading)
    const to = this.#policyOf(reading.topic) === 'none' ? undefined : offset
    return { outcome: 'lost', reset: resetOf(reading, 'cut', to, earliest, latest), epoch }
  }

  async #place(reading: Reading): Promise<Finding> {
    const policy = this.#policyOf(reading.topic)
    if (policy === 'none') throw noPosition(reading)
    const { earliest, latest } = await this.#ends(reading)
    return { outcome: 'placed', offset: policy === 'latest' ? latest : earliest, end: latest }
  }

  async #compare(reading: Reading): Promise<Finding> {
    const leader = this.#cluster.leader(reading.topic, reading.partition)
    if (leader === undefined) return stands
    const { topic, partition, epochs } = reading
    const broker = await this.#cluster.node(leader.node)
    if (epochs.last < 0 || commonVersion(broker, messages.offsetForLeaderEpoch) === undefined) return stands
    const query = { topic, partition, leaderEpoch: leader.epoch, epoch: epochs.last }
    const [answer] = await this.#cluster.send(broker, leaderEpochCall(broker, [query]))
    if (answer === undefined) return stands
    if (answer.errorCode !== 0) throw createErrorFromCode(answer.errorCode)
    reading.comparedFor = leader.epoch
    // A log that never had a leader of that time is another one.
    return answer.endOffset < 0 ? this.#lost(reading, 'cut') : this.cutAt(reading, answer.endOffset, answer.epoch)
  }

  async #bounds(reading: Reading): Promise<Finding> {
    const { earliest, latest } = await this.#ends(reading)
    if (reading.position < earliest) return this.#lost(reading, 'deleted')
    return reading.position > latest ? this.#lost(reading, 'cut') : this.#compare(reading)
  }

  async #lost(reading: Reading, reason: ResetReason): Promise<Finding> {
    const { earliest, latest } = await this.#ends(reading)
    const policy = this.#policyOf(reading.topic)
    const to = policy === 'none' ? undefined : policy === 'latest' ? latest : earliest
    return { outcome: 'lost', reset: resetOf(reading, reason, to, earliest, latest), epoch: -1 }
  }

  async #ends(reading: Reading): Promise<{ readonly earliest: number; readonly latest: number }> {
    const [first] = await listOffsets(this.#cluster, [reading], 'earliest')
    const [end] = await listOffsets(this.#cluster, [reading], 'latest')
    return { earliest: first?.offset ?? 0, latest: end?.offset ?? 0 }
  }
}

/** The error for a partition without a committed offset where none may be chosen. */
export function noPosition({ topic, partition }: { readonly topic: string; readonly partition: number }): StreamsError {
  return new StreamsError(
    'offset-out-of-range',
    `the group has no committed offset for ${topic}-${partition}, and autoOffsetReset is none: commit offsets for the group, or set autoOffsetReset to earliest or latest`
  )
}

function resetOf(
  { topic, partition, position: from }: Reading,
  reason: ResetReason,
  to: number | undefined,
  earliest: number,
  latest: number
): PositionReset {
  return { topic, partition, reason, from, to, earliest, latest }
}
