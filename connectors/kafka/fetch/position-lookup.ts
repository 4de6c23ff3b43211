import type { Logger } from '#streams'
import type { ConsumerBatch, PositionReset } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf } from '../kafka-errors.ts'
import type { FetchPositions } from './fetch-positions.ts'
import type { Finding, PositionCheck } from './position-check.ts'
import type { Reading } from './reading.ts'

interface LookupOptions {
  readonly logger: Logger | undefined
  readonly onBatch: (batch: ConsumerBatch) => void | Promise<void>
  readonly onReset: (reset: PositionReset) => Promise<void>
  /** A look-up failed: the partition rests, and its leader may be another one. */
  readonly onTrouble: () => void
  /** Something was found out, or not: look at the partition again. */
  readonly onSettled: () => void
  readonly onFailed: (error: unknown) => void
}

/** Finds out where single partitions are to be read, while the others go on, and tells what the log has lost. */
export class PositionLookup {
  readonly #cluster: KafkaCluster
  readonly #positions: FetchPositions
  readonly #check: PositionCheck
  readonly #options: LookupOptions

  constructor(cluster: KafkaCluster, positions: FetchPositions, check: PositionCheck, options: LookupOptions) {
    this.#cluster = cluster
    this.#positions = positions
    this.#check = check
    this.#options = options
  }

  /** A topic of the same name that has another id is another one: what was asked of it before is not wanted any more. */
  compareTopic(reading: Reading): void {
    const topicId = this.#cluster.topic(reading.topic)?.topicId
    if (topicId === undefined || topicId === reading.topicId || reading.isBusy) return
    if (reading.topicId === undefined || reading.next === 'place') {
      reading.topicId = topicId
    } else if (reading.next !== 'recreate') {
      reading.next = 'recreate'
      reading.version++
    }
  }

  /** Does what comes next for a partition that is not to be fetched now. */
  look(reading: Reading): void {
    if (!reading.isBusy) this.#run(reading, () => this.#check.look(reading))
  }

  /** The broker says that its log is the one that was read up to an offset only. */
  diverged(reading: Reading, offset: number, epoch: number): void {
    if (reading.isBusy) return
    reading.next = 'bounds'
    this.#run(reading, () => this.#check.cutAt(reading, offset, epoch))
  }

  #run(reading: Reading, look: () => Promise<Finding>): void {
    reading.isBusy = true
    const { version } = reading
    look()
      .then(
        finding => this.#found(reading, version, finding),
        thrown => this.#failed(reading, thrown)
      )
      .catch(this.#options.onFailed)
      .finally(() => {
        reading.isBusy = false
        this.#options.onSettled()
      })
  }

  #failed(reading: Reading, thrown: unknown): void {
    const { topic, partition } = reading
    const error = streamsErrorOf(thrown, `looking up the position in ${topic}-${partition}`, 'broker-unavailable')
    if (!error.retryable && error.code !== 'unknown-topic') throw error
    this.#options.logger?.debug({ error }, 'kafka: a position could not be looked up, trying again')
    this.#positions.rest(reading, error.message, performance.now())
    this.#options.onTrouble()
  }

  async #found(reading: Reading, version: number, finding: Finding): Promise<void> {
    if (!this.#positions.isCurrent(reading, version)) return
    if (finding.outcome === 'placed') return this.#placed(reading, finding.offset, finding.end)
    if (finding.outcome === 'lost') return this.#lost(reading, finding.reset, finding.epoch)
    if (reading.next === 'bounds') this.#positions.rest(reading, 'the leader refuses the position', performance.now())
    reading.next = 'fetch'
  }

  async #placed(reading: Reading, offset: number, end: number): Promise<void> {
    const { position } = reading
    this.#positions.move(reading, offset)
    if (offset !== position) await this.#moveOn(reading, end)
  }

  async #lost(reading: Reading, reset: PositionReset, epoch: number): Promise<void> {
    reading.next = 'reset'
    reading.topicId = this.#cluster.topic(reading.topic)?.topicId
    reading.trouble = undefined
    this.#positions.move(reading, reset.to ?? reset.from, epoch)
    await this.#options.onReset(reset)
    if (reset.to === undefined) this.#positions.remove(reading)
    else if (reset.reason === 'deleted') await this.#moveOn(reading, reset.latest)
    reading.next = 'fetch'
  }

  /** Hands over that there is nothing before the position. */
  async #moveOn({ topic, partition, position: nextOffset }: Reading, highWatermark: number): Promise<void> {
    await this.#options.onBatch({ topic, partition, records: [], nextOffset, highWatermark })
  }
}
