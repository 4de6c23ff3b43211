import type { KafkaCluster } from '../cluster.ts'
import { commonVersion, messages } from '../wire/messages/api-versions.ts'
import {
  type DescribedMember,
  describeConsumerGroupCall,
  describeGroupCall
} from '../wire/messages/group-description.ts'
import { isOurs } from './group-assignment.ts'

/**
 * Members of a group that are no workers of this library, in words. A consumer of the new group protocol (KIP-848) turns the group into
 * one of its kind, in which brokers deal single partitions; classic members stay in it.
 */
export async function strangersIn(cluster: KafkaCluster, groupId: string): Promise<readonly string[]> {
  const coordinator = await cluster.coordinator(groupId)
  const { members: classic } = await cluster.send(coordinator, describeGroupCall(coordinator, groupId))
  if (classic !== undefined) return classic.filter(isStranger).map(wordsOf)
  if (commonVersion(coordinator, messages.consumerGroupDescribe) === undefined) return []
  const { members = [] } = await cluster.send(coordinator, describeConsumerGroupCall(coordinator, groupId))
  return members.filter(({ isNewProtocol }) => isNewProtocol !== false).map(wordsOf)
}

/** While a group rebalances its members have said nothing yet. */
const isStranger = ({ metadata }: DescribedMember): boolean => metadata.length > 0 && !isOurs(metadata)

function wordsOf({ clientId, clientHost, isNewProtocol }: DescribedMember): string {
  return `${clientId} at ${clientHost.replace(/^\//, '')}${isNewProtocol === false ? '' : ' (group.protocol=consumer)'}`
}
