import type { Environment } from '../../config/environment.ts'
import { createDeadLetterTopic, eventTopic } from '../../worker/cafe.ts'
import { cafeDriver, withAdmin } from './connect.ts'

/** `millrace cafe create-topic`: makes the topic of events, and without a word the one of its dead letters. */
export async function createTopic(environment: Environment, write: (text: string) => void): Promise<void> {
  const topic = eventTopic(environment)
  await withAdmin(cafeDriver(environment), async admin => {
    const created = await admin.createTopics([topic])
    await createDeadLetterTopic(environment, admin)
    const copies = await admin.copiesOf(topic.name)
    write(
      created.length > 0
        ? `Topic '${topic.name}' created successfully with ${topic.partitions} partitions and a replication factor of ${copies}.\n`
        : `Topic '${topic.name}' already exists!\n`
    )
  })
}
