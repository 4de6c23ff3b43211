import { StreamsError } from '#streams'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import type { ProduceCluster, TopicLook } from './produce-cluster.ts'

/** Brokers may not know a topic for a moment: it was just created, or they have just started. Only after this long of it they are believed. */
const graceMs = 3000
const pauseMs = 100
const unknownTopicCode = 3
const fatalCodes: ReadonlySet<number> = new Set([17, 29])

/** What to do with the answer, or with the lack of one. */
export interface TopicWaiter {
  readonly onPartitions: (topic: string, partitions: number) => void
  /** The topic does not exist or may not be used. */
  readonly onRefused: (topic: string, error: StreamsError) => void
  /** No broker could be asked; another attempt follows as long as somebody waits. */
  readonly onTrouble: (error: StreamsError) => void
  /** Whether anybody still waits for this topic. */
  readonly isWanted: (topic: string) => boolean
}

/** Finds out how many partitions a topic has, one look-up per topic at a time, trying until there is an answer or nobody waits. */
export class TopicDirectory {
  readonly #cluster: Pick<ProduceCluster, 'metadata'>
  readonly #waiter: TopicWaiter
  readonly #running = new Set<string>()

  constructor(cluster: Pick<ProduceCluster, 'metadata'>, waiter: TopicWaiter) {
    this.#cluster = cluster
    this.#waiter = waiter
  }

  lookUp(topic: string): void {
    if (this.#running.has(topic)) return
    this.#running.add(topic)
    this.#search(topic).catch(error =>
      this.#end(topic, streamsErrorOf(error, `looking up topic ${topic}`, 'production-failed'))
    )
  }

  async #search(topic: string): Promise<void> {
    /** When brokers began to say that there is no such topic. */
    let missingSince: number | undefined
    while (this.#waiter.isWanted(topic)) {
      const look = await this.#ask(topic)
      missingSince = look?.topicErrorCode === unknownTopicCode ? (missingSince ?? performance.now()) : undefined
      const answer = missingSince === undefined ? look && answerOf(topic, look) : missing(topic, missingSince)
      if (answer !== undefined) return this.#end(topic, answer)
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
    this.#running.delete(topic)
  }

  /** A look-up ends before its news are told: who hears them may want another one at once. */
  #end(topic: string, answer: number | StreamsError): void {
    this.#running.delete(topic)
    if (typeof answer === 'number') this.#waiter.onPartitions(topic, answer)
    else this.#waiter.onRefused(topic, answer)
  }

  /** Undefined when no broker could be asked. */
  async #ask(topic: string): Promise<TopicLook | undefined> {
    try {
      return (await this.#cluster.metadata([topic]))[0] ?? { topicErrorCode: unknownTopicCode, partitionMetadata: [] }
    } catch (error) {
      this.#waiter.onTrouble(streamsErrorOf(error, `looking up topic ${topic}`, 'production-failed'))
      return undefined
    }
  }
}

/** The number of partitions, the reason why there will be none, or undefined to ask again. */
function answerOf(topic: string, { topicErrorCode, partitionMetadata }: TopicLook): number | StreamsError | undefined {
  if (topicErrorCode === 0) return partitionMetadata.length || undefined
  if (!fatalCodes.has(topicErrorCode)) return undefined
  return streamsErrorOfCode(topicErrorCode, `sending to topic ${topic}`, 'production-failed')
}

/** Retryable: the record is as good as before, and the topic may be there in a moment. */
function missing(topic: string, since: number): StreamsError | undefined {
  if (performance.now() - since < graceMs) return undefined
  return new StreamsError(
    'unknown-topic',
    `the brokers have not known topic ${topic} for ${graceMs / 1000} s: create the topic, or correct its name`,
    { retryable: true }
  )
}
