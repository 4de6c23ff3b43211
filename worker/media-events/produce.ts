import { type Logger, type ProducerRecord, type Serde, StreamsError, sleep, systemClock } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { UserEvent } from '../../schemas/generated/media-events.ts'
import { generateEvents } from '../../topology/media-events/generator/generate-events.ts'
import { earlierMediaSubjects, mediaSubjects, mediaTopicsOf } from '../../topology/media-events/topics.ts'

export interface ProduceOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly seed: number
  /** Events to send; Infinity for until the signal. */
  readonly count: number
  /** Events a second, at most. Default: as fast as they are acknowledged. */
  readonly rate?: number
  /** Version of the schema to write with. Default 2. */
  readonly version?: 1 | 2
  /** Time of the first event, milliseconds. Default that of the generator. */
  readonly start?: number
  readonly signal?: AbortSignal
  /** Told after each acknowledged batch how many events there are in all. */
  readonly onSent?: (sent: number) => void
}

/** Events of one send; the broker has acknowledged one before the next is made, which bounds the memory. */
const batchSize = 500

/**
 * Sends events of the generator to the events topic, keyed by user, and resolves with how many were acknowledged. Rejects with the
 * producer's error when the broker refuses one, and retryably while broker or registry are away.
 */
export async function produceMediaEvents(options: ProduceOptions): Promise<number> {
  const { environment, log, seed, count, rate = Number.POSITIVE_INFINITY, version = 2, start, signal, onSent } = options
  const { events } = mediaTopicsOf(environment)
  const catalogue = version === 1 ? earlierMediaSubjects(environment) : mediaSubjects(environment)
  const value = registrySerdes({ ...registryOptions(environment), catalogue })(events.value, events.name, 'value')
  const generator = generateEvents({ seed, version, ...(start === undefined ? {} : { start }) })
  const producer = kafkaDriver({ ...kafkaOptions(environment), logger: log }).producer()
  await value.open?.()
  await producer.connect()
  const begun = performance.now()
  let sent = 0
  try {
    while (sent < count && !signal?.aborted) {
      const size = Math.min(batchSize, count - sent, Math.max(1, Math.ceil(rate / 10)))
      const records = Array.from({ length: size }, () => recordOf(events.name, generator.next().value, value))
      const [failure] = await producer.send(records)
      if (failure) throw failure.error
      sent += size
      onSent?.(sent)
      const ahead = (sent / rate) * 1_000 - (performance.now() - begun)
      if (ahead > 0 && sent < count) await pause(ahead, signal)
    }
  } finally {
    await producer.close()
  }
  return sent
}

/** The time of the record is that of sending: events may tell of times that the topic's retention would delete at once. */
function recordOf(topic: string, event: UserEvent, value: Serde<UserEvent>): ProducerRecord {
  return { topic, key: Buffer.from(event.user_id), value: value.serialize(event) }
}

/** Waits, or less when the signal comes. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(systemClock, milliseconds, signal).catch((error: unknown) => {
    if (signal?.aborted !== true)
      throw new StreamsError('timeout', 'the pause between two sends failed', { cause: error })
  })
}
