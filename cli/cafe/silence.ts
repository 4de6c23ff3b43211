import type { Admin } from '#streams'
import type { Environment } from '../../config/environment.ts'

/** Where a group stands in a topic. */
interface Standing {
  /** Records kept. */
  readonly kept: number
  /** Records kept that the group has not committed. */
  readonly lag: number
}

async function standingOf(admin: Admin, topic: string, groupId: string): Promise<Standing> {
  const ends = await admin.offsets(topic)
  const committed = await admin.committed(groupId, [topic])
  let [kept, lag] = [0, 0]
  for (const { partition, earliest, latest } of ends) {
    kept += latest - earliest
    lag += latest - Math.max(earliest, committed.find(at => at.partition === partition)?.offset ?? earliest)
  }
  return { kept, lag }
}

function reasonOf({ kept, lag }: Standing, groupId: string): string {
  if (kept === 0) return 'The topic is empty: has the producer finished? npm run -s cafe:producer'
  if (lag > 0) return `${lag} messages wait: another consumer of ${groupId} may have their partitions; stop it`
  return `All ${kept} messages are committed by ${groupId}: this run continues after them. New ones: npm run -s cafe:producer`
}

/** What may be wrong when a consumer shows nothing, a line each. */
export async function whySilent(environment: Environment, admin: Admin): Promise<readonly string[]> {
  const { CAFE_TOPIC: topic, CAFE_GROUP_ID: group, CAFE_SILENCE_MS: silence } = environment
  return [
    `no message for ${silence / 1_000} s`,
    `  1. ${reasonOf(await standingOf(admin, topic, group), group)}`,
    `  2. Is the topic listed? docker exec broker-schema /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list`,
    '  3. To see everything again, stop this consumer and run: npm run -s cafe:rewind',
    `     which does what this does: docker exec broker-schema /opt/kafka/bin/kafka-consumer-groups.sh --bootstrap-server localhost:9092 --group ${group} --reset-offsets --to-earliest --topic ${topic} --execute`
  ]
}
