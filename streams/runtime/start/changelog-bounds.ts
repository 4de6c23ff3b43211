import type { Admin, PartitionOffsets } from '../../driver/admin.ts'
import { codeOf } from '../../errors/streams-error.ts'

/** First offset that a changelog partition still keeps, and its end. */
export interface Bounds {
  readonly earliest: number
  readonly latest: number
}

type Offsets = Pick<Admin, 'knownOffsets' | 'offsets'>

interface Question {
  readonly partitions: Set<number>
  readonly answer: Promise<ReadonlyMap<number, Bounds>>
}

const none: Bounds = { earliest: 0, latest: 0 }

/**
 * Looks up where changelog partitions begin and end: what is asked in the same turn is asked of the broker once for each topic. A partition
 * without a leader keeps nobody waiting but its own task.
 */
export class ChangelogBounds {
  readonly #admin: Offsets
  readonly #questions = new Map<string, Question>()

  constructor(admin: Offsets) {
    this.#admin = admin
  }

  /** The bounds now; none of a topic or partition that is not there. */
  async of(topic: string, partition: number): Promise<Bounds> {
    const question = this.#questions.get(topic) ?? this.#begin(topic)
    question.partitions.add(partition)
    const known = (await question.answer).get(partition)
    return known ?? (await this.#list(() => this.#admin.offsets(topic, [partition]))).get(partition) ?? none
  }

  #begin(topic: string): Question {
    const partitions = new Set<number>()
    const answer = new Promise(setImmediate).then(() => {
      this.#questions.delete(topic)
      return this.#list(() => this.#admin.knownOffsets(topic, [...partitions]))
    })
    const question = { partitions, answer }
    this.#questions.set(topic, question)
    return question
  }

  async #list(look: () => Promise<readonly PartitionOffsets[]>): Promise<ReadonlyMap<number, Bounds>> {
    try {
      const found = await look()
      return new Map(found.map(({ partition, earliest, latest }) => [partition, { earliest, latest }]))
    } catch (thrown) {
      if (codeOf(thrown, 'store-failed') === 'unknown-topic') return new Map()
      throw thrown
    }
  }
}
