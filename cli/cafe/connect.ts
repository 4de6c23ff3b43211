import { type Admin, type Driver, noLog, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'

/** The broker under the name of the cafe's producer. Nothing connects. */
export function cafeDriver(environment: Environment): Driver {
  return kafkaDriver({ ...kafkaOptions(environment), clientId: environment.CAFE_CLIENT_ID, logger: noLog })
}

/** Runs something with an admin client that is closed afterwards. */
export async function withAdmin<T>(driver: Driver, run: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = driver.admin()
  try {
    return await run(admin)
  } finally {
    await admin.close()
  }
}

/** Rejects with `unknown-topic` when the topic of events is not there. */
export async function requireTopic(admin: Admin, topic: string): Promise<void> {
  if ((await admin.partitionsOf(topic)) === undefined)
    throw new StreamsError('unknown-topic', `topic '${topic}' does not exist`)
}
