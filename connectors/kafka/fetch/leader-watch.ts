import type { KafkaCluster } from '../cluster.ts'

const firstPauseMs = 100
const longestPauseMs = 1_000
/** After this long without a question the pauses begin anew. */
const calmMs = 5_000

/** Asks who leads what is read: one request at a time for all partitions, with pauses that grow while it is of no use. */
export class LeaderWatch {
  readonly #cluster: Pick<KafkaCluster, 'metadata'>
  readonly #topics: () => readonly string[]
  readonly #onFailed: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #isAsking = false
  #isWanted = false
  #pauseMs = 0
  /** By `performance.now()`, which no change of the clock touches. */
  #lastAsked = Number.NEGATIVE_INFINITY
  #isStopped = false

  constructor(
    cluster: Pick<KafkaCluster, 'metadata'>,
    topics: () => readonly string[],
    onFailed: (error: unknown) => void
  ) {
    this.#cluster = cluster
    this.#topics = topics
    this.#onFailed = onFailed
  }

  /** Asks soon; the cluster tells its watchers. However often it is called, there is one request. */
  refresh(): void {
    this.#isWanted = true
    if (this.#isAsking || this.#isStopped || this.#timer !== undefined) return
    const silence = performance.now() - this.#lastAsked
    if (silence > calmMs) this.#pauseMs = 0
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, this.#pauseMs - silence))
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    this.#timer = undefined
    this.#isWanted = false
    this.#isAsking = true
    this.#lastAsked = performance.now()
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2))
    try {
      await this.#cluster.metadata(this.#topics())
    } catch (error) {
      this.#isWanted = true
      this.#onFailed(error)
    }
    this.#isAsking = false
    if (this.#isWanted) this.refresh()
  }
}
