import { asError } from '#streams'
import type { Environment } from '../../../config/environment.ts'
import { cafeDriver, withAdmin } from '../connect.ts'
import { withRemedies } from '../remedies.ts'
import { type CheckResult, resultOf } from './check-result.ts'

/** K-21: the topic has as many partitions as it should. */
export async function checkTopic(environment: Environment): Promise<CheckResult> {
  const { CAFE_TOPIC: topic, CAFE_PARTITIONS: wanted } = environment
  const title = `Topic '${topic}' has ${wanted} partitions`
  try {
    const found = await withAdmin(cafeDriver(environment), admin => admin.partitionsOf(topic))
    const detail =
      found === undefined ? 'it does not exist; create it: npm run -s cafe:create-topic' : `it has ${found}`
    return resultOf(title, found === wanted, detail)
  } catch (thrown) {
    return resultOf(title, false, asError(withRemedies(thrown, environment)).message)
  }
}
