import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import type { FieldReader } from './field-reader.ts'
import { messageCall } from './message-call.ts'

/** A member as its coordinator describes it. */
export interface DescribedMember {
  readonly clientId: string
  readonly clientHost: string
  /** What it said when it joined by the classic protocol; empty while the group rebalances. */
  readonly metadata: Buffer
  /** Whether it speaks the group protocol of KIP-848; undefined where the broker does not say. */
  readonly isNewProtocol: boolean | undefined
}

/** A group; undefined members when the coordinator has no group of this kind by that name. */
export interface DescribedGroup {
  readonly members: readonly DescribedMember[] | undefined
}

/** Describes a group of the classic protocol. */
export function describeGroupCall(broker: WireBroker, groupId: string): WireCall<DescribedGroup> {
  return messageCall<DescribedGroup>(
    broker,
    messages.describeGroups,
    (fields, version) => {
      fields.array([groupId], id => fields.string(id))
      if (version >= 3) fields.int8(0)
      fields.end()
    },
    (fields, version) => {
      fields.int32()
      const [group] = fields.array(() => classicGroup(fields, version))
      fields.end()
      return { members: group }
    }
  )
}

function classicGroup(fields: FieldReader, version: number): readonly DescribedMember[] | undefined {
  const errorCode = fields.int16()
  fields.string()
  const state = fields.string()
  fields.string()
  fields.string()
  const members = fields.array((): DescribedMember => {
    fields.string()
    if (version >= 4) fields.nullableString()
    const [clientId, clientHost] = [fields.string(), fields.string()]
    const metadata = Buffer.from(fields.bytes())
    fields.bytes()
    fields.end()
    return { clientId, clientHost, metadata, isNewProtocol: false }
  })
  if (version >= 3) fields.int32()
  fields.end()
  return errorCode === 0 && state !== 'Dead' ? members : undefined
}

/** Describes a group of the protocol of KIP-848, which may have members of the classic one too. Version 1 tells which is which. */
export function describeConsumerGroupCall(broker: WireBroker, groupId: string): WireCall<DescribedGroup> {
  return messageCall<DescribedGroup>(
    broker,
    messages.consumerGroupDescribe,
    fields => {
      fields.array([groupId], id => fields.string(id))
      fields.int8(0)
      fields.end()
    },
    (fields, version) => {
      fields.int32()
      const [group] = fields.array(() => consumerGroup(fields, version))
      fields.end()
      return { members: group }
    }
  )
}

function consumerGroup(fields: FieldReader, version: number): readonly DescribedMember[] | undefined {
  const errorCode = fields.int16()
  fields.nullableString()
  fields.string()
  fields.string()
  fields.int32()
  fields.int32()
  fields.string()
  const members = fields.array((): DescribedMember => {
    fields.string()
    fields.nullableString()
    fields.nullableString()
    fields.int32()
    const [clientId, clientHost] = [fields.string(), fields.string()]
    fields.array(() => fields.string())
    fields.nullableString()
    passAssignment(fields)
    passAssignment(fields)
    const isNewProtocol = version >= 1 ? fields.boolean() : undefined
    fields.end()
    return { clientId, clientHost, metadata: Buffer.alloc(0), isNewProtocol }
  })
  fields.int32()
  fields.end()
  return errorCode === 0 ? members : undefined
}

function passAssignment(fields: FieldReader): void {
  fields.array(() => {
    fields.uuid()
    fields.string()
    fields.array(() => fields.int32())
    fields.end()
  })
  fields.end()
}
