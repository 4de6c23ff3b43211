import { createErrorFromCode, type WireBroker, type WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import type { FieldReader } from './field-reader.ts'
import type { FieldWriter } from './field-writer.ts'
import { messageCall, type Throttled } from './message-call.ts'

/** Who asks the coordinator. */
export interface MemberIdentity {
  readonly groupId: string
  /** Empty before the group has given one. */
  readonly memberId: string
  /** Of a static member (KIP-345); null for others. Brokers before 2.3 do not hear of it. */
  readonly groupInstanceId: string | null
}

/** A way to deal partitions out that a member knows, with what it tells the leader. */
export interface GroupProtocol {
  readonly name: string
  readonly metadata: Buffer
}

/** What a member wants to join with. */
export interface JoinRequest extends MemberIdentity {
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocol: GroupProtocol
}

/** The group, once all have joined. */
export interface JoinedGroup {
  /** 0, or Kafka's code; `memberIdRequired` comes with the member id to join with. */
  readonly errorCode: number
  readonly generation: number
  readonly memberId: string
  /** Whether this member deals the partitions out. */
  readonly isLeader: boolean
  /** For the leader: everybody. */
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[]
}

/** MEMBER_ID_REQUIRED (KIP-394): join again with the member id of the answer. */
export const memberIdRequired = 79

const protocolType = 'consumer'
/** A join is answered when the whole group has come together. */
const patienceMs = 5_000

/** Joins a group. Version 5 brought static members, 9 lets a static leader that comes back not deal anew. */
export function joinGroupCall(broker: WireBroker, request: JoinRequest): WireCall<JoinedGroup> {
  const { sessionTimeoutMs, rebalanceTimeoutMs, protocol } = request
  const call = messageCall(
    broker,
    messages.joinGroup,
    (fields, version) => {
      fields.string(request.groupId)
      fields.int32(sessionTimeoutMs)
      fields.int32(rebalanceTimeoutMs)
      fields.string(request.memberId)
      if (version >= 5) fields.nullableString(request.groupInstanceId)
      fields.string(protocolType)
      fields.array([protocol], ({ name, metadata }) => {
        fields.string(name)
        fields.bytes(metadata)
        fields.end()
      })
      if (version >= 8) fields.nullableString(null)
      fields.end()
    },
    readJoined
  )
  return { ...call, requestTimeout: rebalanceTimeoutMs + patienceMs }
}

function readJoined(fields: FieldReader, version: number): JoinedGroup {
  fields.int32()
  const [errorCode, generation] = [fields.int16(), fields.int32()]
  if (version >= 7) fields.nullableString()
  fields.nullableString()
  const leaderId = fields.string()
  const skipAssignment = version >= 9 && fields.boolean()
  const memberId = fields.string()
  const members = fields.array(() => {
    const id = fields.string()
    if (version >= 5) fields.nullableString()
    const member = { memberId: id, memberMetadata: fields.bytes() }
    fields.end()
    return member
  })
  return { errorCode, generation, memberId, isLeader: leaderId === memberId && !skipAssignment, members }
}

/** What the leader gives one member. */
export interface MemberShare {
  readonly memberId: string
  readonly memberAssignment: Buffer
}

/** Asks for this member's share, and hands in everybody's where it leads. Version 3 brought static members. Rejects with kafkajs errors. */
export function syncGroupCall(
  broker: WireBroker,
  member: MemberIdentity,
  generation: number,
  shares: readonly MemberShare[]
): WireCall<Buffer> {
  return messageCall(
    broker,
    messages.syncGroup,
    (fields, version) => {
      writeMember(fields, member, generation, version)
      fields.array(shares, ({ memberId, memberAssignment }) => {
        fields.string(memberId)
        fields.bytes(memberAssignment)
        fields.end()
      })
      fields.end()
    },
    fields => {
      fields.int32()
      check(fields.int16())
      return fields.bytes()
    }
  )
}

/** Says that this member lives. Version 3 brought static members. Rejects with kafkajs errors. */
export function heartbeatCall(broker: WireBroker, member: MemberIdentity, generation: number): WireCall<Throttled> {
  return messageCall(
    broker,
    messages.heartbeat,
    (fields, version) => {
      writeMember(fields, member, generation, version)
      fields.end()
    },
    (fields, version) => {
      const throttled = readThrottle(fields, version)
      check(fields.int16())
      return throttled
    }
  )
}

/** How long the broker wants nothing more on this connection: brokers that answer versions before this one wait themselves (KIP-219). */
function readThrottle(fields: FieldReader, version: number): Throttled {
  const throttle = fields.int32()
  return { clientSideThrottleTime: version >= 2 ? throttle : 0 }
}

/** Leaves the group. Version 3 brought static members. Rejects with kafkajs errors. */
export function leaveGroupCall(broker: WireBroker, member: MemberIdentity): WireCall<Throttled> {
  return messageCall(
    broker,
    messages.leaveGroup,
    (fields, version) => {
      fields.string(member.groupId)
      if (version < 3) return fields.string(member.memberId)
      fields.array([member], ({ memberId, groupInstanceId }) => {
        fields.string(memberId)
        fields.nullableString(groupInstanceId)
        if (version >= 5) fields.nullableString('the worker was stopped')
        fields.end()
      })
      fields.end()
    },
    (fields, version) => {
      const throttled = readThrottle(fields, version)
      check(fields.int16())
      if (version < 3) return throttled
      fields.array(() => {
        fields.string()
        fields.nullableString()
        check(fields.int16())
        fields.end()
      })
      return throttled
    }
  )
}

function writeMember(fields: FieldWriter, member: MemberIdentity, generation: number, version: number): void {
  fields.string(member.groupId)
  fields.int32(generation)
  fields.string(member.memberId)
  if (version >= 3) fields.nullableString(member.groupInstanceId)
}

function check(errorCode: number): void {
  if (errorCode !== 0) throw createErrorFromCode(errorCode)
}
