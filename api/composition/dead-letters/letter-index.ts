import type { Opaque } from '#streams'
import {
  asError,
  type Driver,
  type Logger,
  type Metrics,
  type Sink,
  Streams,
  StreamsError,
  sleep,
  type Topology
} from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { DeadLettersReadModel, IndexedLetter, NotedLetter } from '../../../topology/dead-letters/read-model.ts'
import { deadLettersTopology } from '../../../topology/dead-letters/topology.ts'
import { IndexProgress } from './index-progress.ts'
import { isSame, type TopicsThere, topicsThere } from './topics-there.ts'

export interface LetterIndexOptions {
  readonly driver: Driver
  /** Consumer group of all processes that keep the index. */
  readonly groupId: string
  /** Topics of dead letters, whether they are there or not. */
  readonly topics: readonly string[]
  readonly letters: Sink<Opaque, IndexedLetter>
  readonly notes: Sink<Opaque, NotedLetter>
  readonly rows: Pick<DeadLettersReadModel, 'forget'>
  /** Makes the tables. Rejects while the database is away. */
  readonly prepare: () => Promise<unknown>
  readonly clock: SteadyClock
  readonly log: Logger
  readonly metrics: Metrics
  /** Milliseconds between two looks at the topics while the index is up to date, and while it is not. Default 15,000 and 2,000. */
  readonly intervals?: { readonly calm: number; readonly behind: number }
}

/** Looks from one removal of rows whose letters are gone to the next. */
const looksBetween = 20
const usualIntervals = { calm: 15_000, behind: 2_000 }

/**
 * Keeps the index of dead letters: runs the topology that writes it for the topics that are there, and begins anew when others come. It says
 * when answers may be made from it. Whatever fails is tried again with the next look.
 */
export class LetterIndex {
  readonly #options: LetterIndexOptions
  readonly #closing = new AbortController()
  #streams: Streams | undefined
  #reading: TopicsThere | undefined
  #because: string | undefined = 'the index is being opened'
  #running: Promise<void> = Promise.resolve()

  constructor(options: LetterIndexOptions) {
    this.#options = options
  }

  /** Why answers cannot be made from the index now; undefined when they can. */
  get because(): string | undefined {
    return this.#because
  }

  /** Begins, in the background. */
  open(): void {
    this.#running = this.#run()
  }

  /** Finishes what was taken. */
  async close(): Promise<void> {
    this.#closing.abort(new StreamsError('timeout', 'the index is closed'))
    await this.#running
  }

  async #run(): Promise<void> {
    const { driver, groupId, clock, intervals = usualIntervals } = this.#options
    const { signal } = this.#closing
    const admin = driver.admin()
    const progress = new IndexProgress(admin, groupId)
    let isPrepared = false
    for (let looks = 0; !signal.aborted; looks++) {
      try {
        if (!isPrepared) await this.#options.prepare()
        isPrepared = true
        const there = await topicsThere(admin, this.#options.topics)
        if (!isSame(there, this.#reading)) {
          progress.begin()
          await this.#read(there)
        }
        const behind = await progress.look([...there.letterTopics, ...there.noteTopics])
        if (behind === undefined) this.#say('the index is being opened')
        else this.#say(behind === 0 ? undefined : `the index is ${behind} records behind`)
        if (looks % looksBetween === 0) await this.#forget(progress)
      } catch (thrown) {
        this.#say(`the index does not work: ${asError(thrown).message}`, asError(thrown))
      }
      const pause = this.#because === undefined ? intervals.calm : intervals.behind
      await sleep(clock, pause, signal).catch((thrown: unknown) => thrown)
    }
    await this.#streams?.close()
    await admin.close()
  }

  /** Reads these topics from now on. */
  async #read(there: TopicsThere): Promise<void> {
    const { driver, groupId, letters, notes, log, metrics } = this.#options
    await this.#streams?.close()
    this.#streams = undefined
    this.#reading = undefined
    if (there.letterTopics.length > 0) {
      const topology: Topology = deadLettersTopology({ ...there, letters, notes })
      const consumer = { maxWaitMs: 500 }
      const streams = new Streams(topology, { applicationId: groupId, driver, consumer, log, metrics })
      this.#streams = streams
      void streams.stopped.then(error => {
        if (this.#streams !== streams || error === undefined) return
        // It is made anew with the next look.
        this.#reading = undefined
        this.#say(`the index does not work: ${error.message}`, error)
      })
      // While broker or database are away it waits, and so does this: closing ends it.
      const onAbort = (): void => void streams.close()
      this.#closing.signal.addEventListener('abort', onAbort, { once: true })
      await streams.start()
      this.#closing.signal.removeEventListener('abort', onAbort)
    }
    this.#reading = there
  }

  async #forget(progress: IndexProgress): Promise<void> {
    for (const { topic, partition, earliest } of progress.kept())
      if (earliest > 0) await this.#options.rows.forget(topic, partition, earliest)
  }

  /** What is new is logged; that it lags a little is not. */
  #say(because: string | undefined, error?: Error): void {
    if (because === this.#because) return
    const { log } = this.#options
    if (error !== undefined) log.warn({ err: error }, `${because}; dead letters are read from their topics meanwhile`)
    else if (because === undefined) log.info({}, 'the index of dead letters is up to date')
    this.#because = because
  }
}
