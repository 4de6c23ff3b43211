import type { ProducerOptions } from '#streams'
import { partitionKey } from '../../driver/partition-key.ts'
import type { KafkaCluster } from '../cluster.ts'
import type { Compression } from '../wire/compression.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { type PartitionAnswer, type PartitionData, produceCall } from './produce-protocol.ts'

export interface ExchangeOptions {
  readonly acks: NonNullable<ProducerOptions['acks']>
  readonly compression: Compression
  /** How long the broker may wait for its replicas. */
  readonly ackTimeoutMs: number
}

/** The broker's answer for one queue's batch. */
export type QueueAnswer = Pick<PartitionAnswer, 'errorCode' | 'baseOffset'>

/** Where no answer is asked for. */
const unanswered: QueueAnswer = { errorCode: 0, baseOffset: -1 }
/** Where the broker left a partition out of its answer. */
const missing: QueueAnswer = { errorCode: -1, baseOffset: -1 }

/**
 * Sends the current batches of these queues to one broker in one request; resolves with the answer for each. From the moment the request is
 * written the batches are `uncertain`. Rejects with kafkajs errors.
 */
export async function exchange(
  cluster: KafkaCluster,
  broker: WireBroker,
  queues: readonly PartitionQueue[],
  { acks, compression, ackTimeoutMs }: ExchangeOptions
): Promise<(queue: PartitionQueue) => QueueAnswer> {
  const partitions = queues.flatMap(dataOf)
  if (partitions.length === 0) return () => unanswered
  const call = produceCall(broker, partitions, acks, compression, ackTimeoutMs)
  const answers: readonly PartitionAnswer[] | undefined = await cluster.send(broker, call)
  if (acks === 'none' || answers === undefined) return () => unanswered
  const byPartition = new Map(answers.map(answer => [partitionKey(answer), answer]))
  return queue => byPartition.get(partitionKey(queue)) ?? missing
}

/** Calls may have failed while the connection was made: their records must not go out any more. */
function dataOf(queue: PartitionQueue): readonly PartitionData[] {
  queue.dropSettled()
  const batch = queue.current
  if (batch === undefined) return []
  queue.uncertain = true
  const { topic, partition } = queue
  const { records, identity, bytes } = batch
  return [{ topic, partition, records, identity, bytes }]
}
