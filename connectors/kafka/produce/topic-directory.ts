import type { StreamsError } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'

/** A topic that was just created may be unknown to a broker for a moment; after this long it does not exist. */
const graceMs = 1000
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
  readonly #cluster: KafkaCluster
  readonly #waiter: TopicWaiter
  readonly #running = new Set<string>()

  constructor(cluster: KafkaCluster, waiter: TopicWaiter) {
    this.#cluster = cluster
    this.#waiter = waiter
  }

  lookUp(topic: string): void {
    if (this.#running.has(topic)) return
    this.#running.add(topic)
    this.#search(topic).then(
      () => this.#running.delete(topic),
      error => {
        this.#running.delete(topic)
        this.#waiter.onRefused(topic, streamsErrorOf(error, `looking up topic ${topic}`, 'production-failed'))
      }
    )
  }

  async #search(topic: string): Promise<void> {
    const end = Date.now() + graceMs
    while (this.#waiter.isWanted(topic)) {
      const answer = await this.#ask(topic, Date.now() > end)
      if (typeof answer === 'number') return this.#waiter.onPartitions(topic, answer)
      if (answer !== undefined) return this.#waiter.onRefused(topic, answer)
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }

  /** The number of partitions, the reason why there will be none, or undefined to ask again. */
  async #ask(topic: string, graceIsOver: boolean): Promise<number | StreamsError | undefined> {
    try {
      const found = (await this.#cluster.metadata([topic]))[0]
      const code = found?.topicErrorCode ?? unknownTopicCode
      if (code === 0) return found?.partitionMetadata.length
      const final = fatalCodes.has(code) || (code === unknownTopicCode && graceIsOver)
      return final ? streamsErrorOfCode(code, `sending to topic ${topic}`, 'production-failed') : undefined
    } catch (error) {
      this.#waiter.onTrouble(streamsErrorOf(error, `looking up topic ${topic}`, 'production-failed'))
      return undefined
    }
  }
}
