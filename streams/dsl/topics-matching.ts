import type { Admin } from '../driver/admin.ts'
import { StreamsError } from '../errors/streams-error.ts'
import type { Format } from '../serde.ts'
import type { Topic, TopicOptions } from '../topic.ts'

/** Topics that applications make for themselves. */
const internal = /^__|-(changelog|repartition|subscription-registration-topic|subscription-response-topic)$/

/**
 * The topics whose names match a pattern now, in the order of their names, to be read as one stream. Internal topics are left out. A topic that is
 * made later is read from the next start on; `topicPattern` takes it up while the workers run.
 * @example builder.stream('read-orders', await topicsMatching(driver.admin(), /^orders-/, serdes.string, serdes.json<Order>()))
 * @throws StreamsError `unknown-topic` when there is none, `retryable` while no broker answers
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
