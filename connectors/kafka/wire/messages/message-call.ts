import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { type Message, versionFor } from './api-versions.ts'
import { FieldReader } from './field-reader.ts'
import { FieldWriter } from './field-writer.ts'

/** An answer that says how long to send nothing more on its connection (KIP-219); kafkajs reads this name. */
export interface Throttled {
  readonly clientSideThrottleTime: number
}

/**
 * A request of our own in the newest version that the broker speaks too. The answer must be an object: kafkajs looks for
 * `clientSideThrottleTime` in it and fails the request otherwise.
 * @param capacity bytes that it will have, where they are known and many
 */
export function messageCall<Answer extends object>(
  broker: WireBroker,
  message: Message,
  write: (fields: FieldWriter, version: number) => void,
  read: (fields: FieldReader, version: number) => Answer,
  capacity?: number
): WireCall<Answer> {
  const version = versionFor(broker, message)
  const flexible = version >= message.flexibleFrom
  const fields = new FieldWriter(flexible, capacity)
  write(fields, version)
  const payload = fields.payload()
  return {
    request: { apiKey: message.apiKey, apiVersion: version, apiName: message.name, encode: async () => payload },
    response: {
      decode: async raw => read(new FieldReader(raw, flexible), version),
      parse: async answer => answer
    }
  }
}
