import { StreamsError } from '#streams'
import type { WireBroker } from '../kafkajs-internals.ts'

/** A request that we encode ourselves because kafkajs is too old for it, and the versions of it that we speak. */
export interface Message {
  /** Kafka's name of it. */
  readonly name: string
  /** Kafka's number of it. */
  readonly apiKey: number
  /** Oldest version that we encode. */
  readonly min: number
  /** Newest version that we encode. */
  readonly max: number
  /** First version with compact lengths and tagged fields (KIP-482). */
  readonly flexibleFrom: number
}

/** What each version brought that we use is said where the message is encoded. */
export const messages = {
  produce: { name: 'Produce', apiKey: 0, min: 3, max: 11, flexibleFrom: 9 },
  fetch: { name: 'Fetch', apiKey: 1, min: 4, max: 13, flexibleFrom: 12 },
  listOffsets: { name: 'ListOffsets', apiKey: 2, min: 1, max: 6, flexibleFrom: 6 },
  metadata: { name: 'Metadata', apiKey: 3, min: 4, max: 12, flexibleFrom: 9 },
  offsetCommit: { name: 'OffsetCommit', apiKey: 8, min: 2, max: 8, flexibleFrom: 8 },
  offsetFetch: { name: 'OffsetFetch', apiKey: 9, min: 2, max: 7, flexibleFrom: 6 },
  joinGroup: { name: 'JoinGroup', apiKey: 11, min: 2, max: 9, flexibleFrom: 6 },
  heartbeat: { name: 'Heartbeat', apiKey: 12, min: 1, max: 4, flexibleFrom: 4 },
  leaveGroup: { name: 'LeaveGroup', apiKey: 13, min: 1, max: 5, flexibleFrom: 4 },
  describeGroups: { name: 'DescribeGroups', apiKey: 15, min: 1, max: 5, flexibleFrom: 5 },
  syncGroup: { name: 'SyncGroup', apiKey: 14, min: 1, max: 4, flexibleFrom: 4 },
  initProducerId: { name: 'InitProducerId', apiKey: 22, min: 0, max: 4, flexibleFrom: 2 },
  offsetForLeaderEpoch: { name: 'OffsetForLeaderEpoch', apiKey: 23, min: 2, max: 4, flexibleFrom: 4 },
  consumerGroupDescribe: { name: 'ConsumerGroupDescribe', apiKey: 69, min: 0, max: 1, flexibleFrom: 0 }
} as const satisfies { readonly [name: string]: Message }

/** The newest version that both sides speak; undefined when there is none, or the broker does not know the request. */
export function commonVersion({ versions }: WireBroker, { apiKey, min, max }: Message): number | undefined {
  const range = versions?.[apiKey]
  if (range === undefined) return undefined
  const version = Math.min(max, range.maxVersion)
  return version < Math.max(min, range.minVersion) ? undefined : version
}

/**
 * The newest version that both sides speak.
 * @throws StreamsError `invalid-configuration` when there is none: the broker is too old or too new.
 */
export function versionFor(broker: WireBroker, message: Message): number {
  const version = commonVersion(broker, message)
  if (version !== undefined) return version
  const range = broker.versions?.[message.apiKey]
  const theirs = range === undefined ? 'does not know it' : `speaks ${range.minVersion} to ${range.maxVersion}`
  throw new StreamsError(
    'invalid-configuration',
    `this client speaks version ${message.min} to ${message.max} of ${message.name}, the broker ${theirs}: use Kafka 2.1 to 4.x, or a newer millrace`
  )
}
