import type { Subscription } from '../../driver/consumer.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { topicGroups } from '../../graph/sub-topologies.ts'
import type { Topology } from '../../graph/topology.ts'
import type { ResolvedConfig } from '../streams-config.ts'

/** What a topology reads now, as a consumer is told. */
export function subscriptionOf(topology: Topology, { consumer }: Pick<ResolvedConfig, 'consumer'>): Subscription {
  return {
    topics: topology.sourceTopics(),
    topicGroups: topicGroups(topology),
    autoOffsetResets: { ...topology.offsetResets(), ...consumer.autoOffsetResets }
  }
}

/** The consumer of a driver cannot take up topics while it runs. */
export function cannotSubscribe(driver: string): StreamsError {
  return new StreamsError(
    'invalid-configuration',
    `the driver '${driver}' cannot take up topics of a pattern while it runs: read a list of topics (topicsMatching), or give its consumer \`subscribe\``
  )
}
