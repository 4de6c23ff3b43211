import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { type Message, messages } from './api-versions.ts'
import { messageCall } from './message-call.ts'

/** What the broker knows an idempotent producer by from now on (KIP-98). */
export interface ProducerIdAnswer {
  readonly errorCode: number
  readonly producerId: bigint
  readonly epoch: number
}

/** The timeout counts for transactions only, which this producer has none of; brokers check it all the same. */
const transactionTimeoutMs = 60_000

/** Asks for a new producer id, without transactions. Version 3 can name an id to go on with, which is not asked for. */
export function producerIdCall(
  broker: WireBroker,
  message: Message = messages.initProducerId
): WireCall<ProducerIdAnswer> {
  return messageCall(
    broker,
    message,
    (fields, version) => {
      fields.nullableString(null)
      fields.int32(transactionTimeoutMs)
      if (version >= 3) {
        fields.int64(-1)
        fields.int16(-1)
      }
      fields.end()
    },
    fields => {
      fields.int32()
      return { errorCode: fields.int16(), producerId: fields.bigint64(), epoch: fields.int16() }
    }
  )
}
