import type { TopicPartition } from '#streams'
import { type AssignmentMember, assignTasks } from '#streams/connector'
import { MemberAssignment, MemberMetadata } from '../wire/kafkajs-internals.ts'
import type { GroupProtocol, JoinedGroup, MemberShare } from '../wire/messages/group-messages.ts'

/** What a member tells the leader when it joins, as JSON in the user data of its subscription. */
interface Claim {
  /** Generation in which it had these partitions; an older claim than another member's is not believed. */
  readonly generation: number
  readonly owned: { readonly [topic: string]: readonly number[] }
  /** Topics that it reads together, where it reads more than one; releases before tasks were dealt whole do not tell. */
  readonly groups?: readonly (readonly string[])[]
}

/** What the leader tells a member with its share, as JSON in the user data of the assignment. */
interface Dealt {
  /** How many partitions its topics had when they were dealt out; releases before this was told do not tell. */
  readonly counts?: { readonly [topic: string]: number }
}

const protocolName = 'millrace-sticky'
const noClaim: Claim = { generation: -1, owned: {} }

/** What a member reads. */
export interface Reading {
  readonly topics: readonly string[]
  /** Topics that belong to one task. */
  readonly topicGroups: readonly (readonly string[])[]
}

/** The subscription of a member: its topics, which of them go together, and what it had before, so that it may keep it. */
export function subscription(
  { topics, topicGroups }: Reading,
  generation: number,
  owned: readonly TopicPartition[]
): GroupProtocol {
  const groups = topicGroups.filter(group => group.length > 1)
  const claim: Claim = { generation, owned: indexed(owned), ...(groups.length > 0 ? { groups } : {}) }
  const userData = Buffer.from(JSON.stringify(claim))
  return { name: protocolName, metadata: MemberMetadata.encode({ version: 0, topics, userData }) }
}

/** Topics that any member of the group subscribes to. */
export function topicsOf(members: JoinedGroup['members']): readonly string[] {
  return [...new Set(members.flatMap(({ memberMetadata }) => MemberMetadata.decode(memberMetadata).topics))]
}

/** Whether a member's subscription is one of ours: it carries a claim. */
export function isOurs(memberMetadata: Buffer): boolean {
  try {
    const claim: unknown = JSON.parse(MemberMetadata.decode(memberMetadata).userData?.toString() ?? '')
    return typeof claim === 'object' && claim !== null && 'generation' in claim && 'owned' in claim
  } catch {
    return false
  }
}

/** The leader's work: everybody's share, encoded for SyncGroup. */
export function assignmentsFor(
  members: JoinedGroup['members'],
  partitionCount: (topic: string) => number
): readonly MemberShare[] {
  const claims = members.map(({ memberId, memberMetadata }) => ({ memberId, ...decode(memberMetadata) }))
  const newest = Math.max(...claims.map(({ claim }) => claim.generation))
  const known: readonly AssignmentMember[] = claims.map(({ memberId, topics, claim }) => ({
    id: memberId,
    topics,
    topicGroups: claim.groups ?? [],
    owned: claim.generation === newest ? listed(claim.owned) : []
  }))
  const topicsOfMember = new Map(known.map(({ id, topics }) => [id, topics]))
  return [...assignTasks(known, partitionCount)].map(([memberId, share]) => {
    const topics = topicsOfMember.get(memberId) ?? []
    const dealt: Dealt = { counts: Object.fromEntries(topics.map(topic => [topic, partitionCount(topic)])) }
    const userData = Buffer.from(JSON.stringify(dealt))
    return { memberId, memberAssignment: MemberAssignment.encode({ version: 0, assignment: indexed(share), userData }) }
  })
}

/** This member's share as SyncGroup brought it. */
export function shareFrom(memberAssignment: Buffer): readonly TopicPartition[] {
  return listed(MemberAssignment.decode(memberAssignment)?.assignment ?? {})
}

/** How many partitions the topics of this member had when they were dealt out, by topic; nothing where its leader does not tell. */
export function countsFrom(memberAssignment: Buffer): ReadonlyMap<string, number> {
  const userData = MemberAssignment.decode(memberAssignment)?.userData
  const dealt = userData && userData.length > 0 ? (JSON.parse(userData.toString()) as Dealt) : {}
  return new Map(Object.entries(dealt.counts ?? {}))
}

function decode(metadata: Buffer): { readonly topics: readonly string[]; readonly claim: Claim } {
  const { topics, userData } = MemberMetadata.decode(metadata)
  return {
    topics,
    claim: userData === null || userData.length === 0 ? noClaim : (JSON.parse(userData.toString()) as Claim)
  }
}

function indexed(partitions: readonly TopicPartition[]): { [topic: string]: readonly number[] } {
  const groups = Map.groupBy(partitions, ({ topic }) => topic)
  return Object.fromEntries([...groups].map(([topic, entries]) => [topic, entries.map(({ partition }) => partition)]))
}

function listed(assignment: { readonly [topic: string]: readonly number[] }): readonly TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map(partition => ({ topic, partition }))
  )
}
