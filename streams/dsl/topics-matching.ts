import type { Admin } from '../driver/admin.ts'
import { StreamsError } from '../errors/streams-error.ts'
import type { Format } from '../serde.ts'
import type { Topic, TopicOptions } from '../topic.ts'

/** Internal topics of applications. */
const internal = /^__|-(changelog|repartition|subscription-registration-topic|subscription-response-topic)$/

/**
 * Returns the topics whose names currently match a pattern, sorted by name, to be read as one stream. Internal topics are left out. A topic
 * created later is read only after the next start; use `topicPattern` to pick up new topics while the workers run.
 * @example builder.stream('read-orders', await topicsMatching(driver.admin(), /^orders-/, serdes.string, serdes.json<Order>()))
 * @throws StreamsError `unknown-topic` when no topic matches; `retryable` while no broker answers
 */
export async function topicsMatching<K, V>(
  admin: Pick<Admin, 'listTopics'>,
  pattern: RegExp,
  key: Format<K>,
  value: Format<V>,
  options: TopicOptions = {}
): Promise<readonly Topic<K, V>[]> {
  const matches = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  const names = (await admin.listTopics()).filter(name => matches.test(name) && !internal.test(name)).toSorted()
  if (names.length === 0)
    throw new StreamsError('unknown-topic', `no topic matches ${pattern}: create one first, or mend the pattern`)
  return names.map(name => ({ name, key, value, ...options }))
}
