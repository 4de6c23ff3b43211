import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { startDamagingKafka } from '../../test/damaging-kafka.ts'
import { startFaultyKafka } from '../../test/faulty-kafka.ts'
import { driverContract } from '../contracts/driver-contract.ts'
import { eventually } from '../contracts/recording-listener.ts'
import { sharedStateContract } from '../contracts/shared-state-contract.ts'
import { kafkaDriver } from './index.ts'

const brokers = [process.env.KAFKA_BROKER ?? 'localhost:9092']
const other = new Kafka({ brokers, clientId: 'contract', logLevel: logLevel.NOTHING })

/** A transaction that was given up leaves records nobody may see, and a marker. */
async function abortTransaction(topic: string, partition: number): Promise<void> {
  const before = await endOf(topic, partition)
  const producer = other.producer({
    transactionalId: `gap-${topic}`,
    maxInFlightRequests: 1,
    idempotent: true,
    createPartitioner: Partitioners.DefaultPartitioner
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: [{ value: 'never seen', partition }] })
  await transaction.abort()
  await producer.disconnect()
  await eventually('the marker', async () => (await endOf(topic, partition)) === before + 2)
}

async function endOf(topic: string, partition: number): Promise<number> {
  const offsets = await withAdmin(admin => admin.fetchTopicOffsets(topic))
  return Number(offsets.find(entry => entry.partition === partition)?.high)
}

function deleteRecords(topic: string, partition: number, before: number): Promise<void> {
  return withAdmin(async admin => {
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] })
  })
}

/** A broker stores no offsets of a topic that does not exist. */
async function deleteForAWhile(topic: string): Promise<() => Promise<void>> {
  await withAdmin(admin => admin.deleteTopics({ topics: [topic] }))
  return () => withAdmin(async admin => void (await admin.createTopics({ topics: [{ topic }] })))
}

async function withAdmin<T>(use: (admin: ReturnType<typeof other.admin>) => Promise<T>): Promise<T> {
  const admin = other.admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

sharedStateContract('Kafka', () => kafkaDriver({ brokers }))

driverContract('Kafka', () => ({
  driver: kafkaDriver({ brokers }),
  appendGap: abortTransaction,
  truncate: deleteRecords,
  damaging: () => startDamagingKafka(brokers[0] ?? ''),
  refuseCommits: deleteForAWhile,
  faulty: () => startFaultyKafka(brokers[0] ?? '')
}))
