import type { KafkaCluster } from '../cluster.ts'

/** What the broker knows an idempotent producer by (KIP-98). Sequence numbers of every partition start at 0 under a new one. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly epoch: number
}

/** Asks any broker for a new identity. Rejects with kafkajs errors. */
export async function newIdentity(cluster: KafkaCluster): Promise<ProducerIdentity> {
  const broker = await cluster.controller()
  const { producerId, producerEpoch } = await cluster.ask(broker, b => b.initProducerId({ transactionTimeout: 60_000 }))
  return { producerId: BigInt(producerId), epoch: producerEpoch }
}
