import type { RawRecord } from '../../driver/consumer.ts'
import type { ProducerRecord } from '../../driver/producer.ts'
import { retryTopic, type Topology } from '../../graph/topology.ts'
import { headerText, withHeaders } from '../../headers.ts'
import { withEventTime } from '../../time/event-time.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'

/** Header of a record in a retry topic: the wall-clock time, in milliseconds, before which it is not retried. */
export const notBeforeHeader = '__streams.retry.not-before'

/** When a record may be tried; 0 when at once. */
export function notBefore(record: RawRecord): number {
  return Number(headerText(record.headers, notBeforeHeader) ?? 0) || 0
}

/**
 * The record for the next retry topic, or undefined when there is none left. It is stamped when it is written, so that retention does not
 * delete it before its time has come; its event time goes in the header.
 */
export function nextRetry(topology: Topology, inFlight: InFlightRecord, now: number): ProducerRecord | undefined {
  const delays = topology.retryTopics?.delays
  if (!delays) return undefined
  const { topic, source } = inFlight.queue
  const level = topic === source.topic ? 0 : Number(topic.slice(topic.lastIndexOf('-') + 1))
  const delay = delays[level]
  if (delay === undefined) return undefined
  const { key, value, headers } = inFlight.raw
  return {
    topic: retryTopic(source.topic, level + 1),
    key,
    value,
    partition: inFlight.queue.partition,
    headers: withEventTime(withHeaders(headers, { [notBeforeHeader]: String(now + delay) }), inFlight.timestamp)
  }
}
