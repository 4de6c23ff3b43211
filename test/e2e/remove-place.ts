import { createConnection } from 'mysql2/promise'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { type FeedbackPlace, subjectsOf } from './feedback-place.ts'

/** Removes database, topics and subjects of a place whose processes have ended. What is gone already is no error. */
export async function removePlace(place: FeedbackPlace): Promise<void> {
  await Promise.all([dropDatabase(place), deleteTopics(place), deleteSubjects(place)])
}

async function dropDatabase({ env }: FeedbackPlace): Promise<void> {
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_PASSWORD: password, MYSQL_DATABASE: name } = env
  const connection = await createConnection({ host, port: Number(MYSQL_PORT), user, password })
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``)
  await connection.end()
}

/** Its topics with the changelogs of trends, and the one in which the dead-letter commands note what was replayed. */
async function deleteTopics({ env, topics, trends }: FeedbackPlace): Promise<void> {
  const { groupId, ...names } = trends
  const own = [...Object.values(topics).map(({ name }) => name), ...Object.values(names)]
  const admin = kafkaDriver({ brokers: env.KAFKA_BROKER.split(',') }).admin()
  try {
    const there = await admin.listTopics()
    const isOwn = (topic: string): boolean =>
      topic.startsWith(`${groupId}-`) || own.some(name => topic === name || topic === `${name}-replays`)
    await admin.deleteTopics(there.filter(isOwn))
  } finally {
    await admin.close()
  }
}

async function deleteSubjects(place: FeedbackPlace): Promise<void> {
  for (const { subject } of subjectsOf(place)) {
    await fetch(`${place.env.SCHEMA_REGISTRY_URL}/subjects/${subject}`, { method: 'DELETE' })
  }
}
