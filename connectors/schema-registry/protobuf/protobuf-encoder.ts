import type protobuf from 'protobufjs'
import { asError, StreamsError } from '#streams'
import type { MessagePlan } from './plan.ts'
import { writtenMessage } from './write-message.ts'

/** Encodes plain objects as one message, with the bytes that name its schema before it. Throws `serialization-failed` naming the field that does not fit. */
export function protobufEncoder<T>(type: protobuf.Type, plan: MessagePlan, prefix: Buffer): (value: T) => Buffer {
  return value => {
    const payload = type.encode(fitting(plan, value)).finish()
    const data = Buffer.allocUnsafe(prefix.length + payload.length)
    prefix.copy(data)
    data.set(payload, prefix.length)
    return data
  }
}

function fitting(plan: MessagePlan, value: unknown): { readonly [name: string]: unknown } {
  try {
    return writtenMessage(plan, value)
  } catch (cause) {
    throw new StreamsError('serialization-failed', `not a ${plan.name}: ${asError(cause).message}`, { cause })
  }
}
