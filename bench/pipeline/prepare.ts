import { createConnection } from 'mysql2/promise'
import { noLog, type Producer, type ProducerRecord } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { migrate } from '../../connectors/mysql/migrate/migrations.ts'
import { registerSchemas, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { renameTopics } from '../../schemas/subject.ts'
import { feedbackTopicNames, feedbackTopics } from '../../topology/feedback/topics.ts'
import { events } from './events.ts'

const partitions = 6

/** Names of the benchmark's topics. */
export interface BenchTopics {
  readonly topic: string
  readonly scored: string
}

/** Makes topics, schemas and table and fills the topic; answers the id of the scored schema. */
export async function prepare(
  environment: Environment,
  { topic, scored }: BenchTopics,
  count: number
): Promise<number> {
  const topics = feedbackTopics({ ...feedbackTopicNames, raw: topic, scored })
  const driver = kafkaDriver(kafkaOptions(environment))
  const names = renameTopics(catalogue, { [feedbackTopicNames.raw]: topic, [feedbackTopicNames.scored]: scored })
  await migrate({ mysql: mysqlOptions(environment), systems: ['feedback'], log: noLog })
  const registered = await registerSchemas({ ...registryOptions(environment), catalogue: names })
  const admin = driver.admin()
  await admin.connect()
  await admin.createTopics([
    { name: topic, partitions },
    { name: scored, partitions },
    { name: topics.deadLetter.name, partitions }
  ])
  await admin.close()
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: names })
  const values = serdes(topics.raw.value, topic, 'value')
  await values.open?.()
  const producer = driver.producer()
  await producer.connect()
  await fill(producer, topic, count, value => values.serialize(value))
  await producer.close()
  return registered.find(({ subject }) => subject === `${scored}-value`)?.id ?? 0
}

type Encode = (value: FeedbackReceived) => Buffer

async function fill(producer: Producer, topic: string, count: number, encode: Encode): Promise<void> {
  let batch: ProducerRecord[] = []
  for (const event of events(count)) {
    batch.push({ topic, key: Buffer.from(event.customer_id), value: encode(event) })
    if (batch.length < 5_000) continue
    await producer.send(batch)
    batch = []
  }
  if (batch.length > 0) await producer.send(batch)
}

/** Empties the table. */
export async function emptyTable(environment: Environment): Promise<void> {
  const { host, port, user, password, database } = mysqlOptions(environment)
  const connection = await createConnection({ host, port, user, password, database })
  await connection.query('TRUNCATE TABLE feedback_analysis')
  await connection.end()
}

/** Rows in the table. */
export async function countRows(environment: Environment): Promise<number> {
  const { host, port, user, password, database } = mysqlOptions(environment)
  const connection = await createConnection({ host, port, user, password, database })
  const [rows] = await connection.query('SELECT COUNT(*) AS n FROM feedback_analysis')
  await connection.end()
  return (rows as { n: number }[])[0]?.n ?? 0
}
