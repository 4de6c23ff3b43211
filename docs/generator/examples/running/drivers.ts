import { kafkaDriver } from 'millrace/kafka'

/** Makes what a topology needs before its first start. */
export async function prepare(brokers: readonly string[]): Promise<void> {
  const admin = kafkaDriver({ brokers }).admin()
  await admin.connect()
  try {
    await admin.createTopics([{ name: 'orders', partitions: 6, config: { 'retention.ms': '604800000' } }])
  } finally {
    await admin.close()
  }
}
