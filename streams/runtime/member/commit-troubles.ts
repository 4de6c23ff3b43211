import type { CommitFailure, TopicPartition } from '../../driver/consumer.ts'
import { codeOf } from '../../errors/streams-error.ts'
import type { ResolvedConfig } from '../streams-config.ts'

interface Trouble {
  readonly message: string
  readonly attempts: number
  /** When it is worth another try, by the steady clock. */
  readonly due: number
}

/** Tries after which a partition whose offset is not stored makes the worker unhealthy. */
const lastingAttempts = 4
const longestWait = 10_000

/**
 * Partitions whose offsets the broker does not store at the moment: each is tried again less and less often, and is logged when that
 * begins, when the reason changes, and when it ends.
 */
export class CommitTroubles {
  readonly #topology: string
  readonly #config: Pick<ResolvedConfig, 'clock' | 'commitInterval' | 'log'>
  readonly #troubles = new Map<string, Trouble>()

  constructor(topology: string, config: Pick<ResolvedConfig, 'clock' | 'commitInterval' | 'log'>) {
    this.#topology = topology
    this.#config = config
  }

  /** The first of them that lasts, in words. */
  get lasting(): string | undefined {
    for (const [name, { message, attempts }] of this.#troubles) {
      if (attempts >= lastingAttempts) return `the offset of ${name} is not committed: ${message}`
    }
    return undefined
  }

  /** Milliseconds until the next of them is due; undefined when there is none. */
  nextTry(): number | undefined {
    const now = this.#config.clock.steady()
    let next: number | undefined
    for (const { due } of this.#troubles.values()) next = Math.min(next ?? longestWait, due - now)
    return next === undefined ? undefined : Math.max(0, next)
  }

  /** Whether an offset of this partition is worth a try. */
  isDue(partition: TopicPartition): boolean {
    const due = this.#troubles.get(nameOf(partition))?.due
    return due === undefined || due <= this.#config.clock.steady()
  }

  /** A commit was answered: these of its partitions were refused. */
  failed(tried: readonly TopicPartition[], failures: readonly CommitFailure[]): void {
    const { log } = this.#config
    const refused = new Map(failures.map(failure => [nameOf(failure), failure.error]))
    for (const name of tried.map(nameOf)) {
      const error = refused.get(name)
      if (error && this.#note(name, error))
        log.warn({ topology: this.#topology, partition: name, err: error }, notCommitted(name, error))
      if (!error && this.#troubles.delete(name))
        log.info({ topology: this.#topology, partition: name }, `the offset of ${name} is committed again`)
    }
  }

  /** A whole commit failed. */
  failedWhole(tried: readonly TopicPartition[], error: Error): void {
    const { log } = this.#config
    const changed = tried.map(nameOf).filter(name => this.#note(name, error))
    if (changed.length === 0) return
    if (codeOf(error, 'broker-unavailable') === 'commit-refused')
      log.info({ topology: this.#topology }, `commit refused, the group moved on: ${error.message}`)
    else log.warn({ topology: this.#topology, err: error }, notCommitted(changed.join(', '), error))
  }

  /** Forgets partitions that are not this member's any more. */
  forget(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#troubles.delete(nameOf(partition))
  }

  /** Answers whether that is news. */
  #note(name: string, error: Error): boolean {
    const { clock, commitInterval } = this.#config
    const before = this.#troubles.get(name)
    const attempts = (before?.attempts ?? 0) + 1
    const wait = Math.min(longestWait, commitInterval * 2 ** attempts)
    this.#troubles.set(name, { message: error.message, attempts, due: clock.steady() + wait })
    return before?.message !== error.message
  }
}

function notCommitted(what: string, error: Error): string {
  return `the offset of ${what} is not committed, retrying: ${error.message}`
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
