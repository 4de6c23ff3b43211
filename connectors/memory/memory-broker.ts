import {
  type Clock,
  type Headers,
  type HeaderValue,
  headerEntries,
  headersOf,
  noHeaders,
  StreamsError,
  systemClock,
  type TopicSettings
} from '#streams'
import { checkNewTopic, collision } from '../driver/new-topic.ts'
import { MemoryFaults } from './memory-faults.ts'
import { MemoryGroup } from './memory-group.ts'
import { MemoryPartition } from './memory-partition.ts'

/** Settings of an in-memory broker. */
export interface MemoryBrokerOptions {
  /** Clock for record timestamps and rebalance timeouts. Default: the machine's clock. */
  readonly clock?: Clock
  /** Runs work later, never synchronously. Default: `setImmediate`; `run => clock.after(0, run)` ties delivery to a fake clock. */
  readonly schedule?: (run: () => void) => void
  /** Maximum records of one batch. Default: 500. */
  readonly maxBatch?: number
}

/** Topics, groups and planned faults, shared by every client of a `memoryDriver`. */
export class MemoryBroker {
  readonly clock: Clock
  readonly schedule: (run: () => void) => void
  readonly maxBatch: number
  readonly faults = new MemoryFaults()
  readonly #topics = new Map<string, readonly MemoryPartition[]>()
  readonly #settings = new Map<string, TopicSettings>()
  readonly #groups = new Map<string, MemoryGroup>()
  readonly #watchers = new Set<() => void>()
  #isAway = false

  constructor(options: MemoryBrokerOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.schedule = options.schedule ?? (run => void setImmediate(run))
    this.maxBatch = options.maxBatch ?? 500
  }

  /** Creates a topic; returns false when it already exists. Refuses the names that Kafka refuses. */
  createTopic(name: string, partitions = 1, settings: TopicSettings = {}): boolean {
    checkNewTopic({ name, partitions })
    if (this.#topics.has(name)) return false
    const collides = collision(name, this.#topics.keys())
    if (collides !== undefined) throw collides
    this.#settings.set(name, settings)
    this.#topics.set(
      name,
      Array.from({ length: partitions }, () => new MemoryPartition())
    )
    return true
  }

  /** Returns the settings with which a topic was created. */
  settingsOf(name: string): TopicSettings {
    if (!this.#topics.has(name)) throw unknownTopic(name)
    return this.#settings.get(name) ?? {}
  }

  /** Returns the size of the largest record that a topic accepts, compressed. */
  maxMessageBytes(name: string): number {
    return Number(this.#settings.get(name)?.['max.message.bytes'] ?? Number.POSITIVE_INFINITY)
  }

  /** Adds partitions to a topic, up to `partitions`; groups that read it rebalance, as Kafka's do when a member refreshes its metadata. */
  addPartitions(name: string, partitions: number): void {
    const logs = this.#topics.get(name)
    if (logs === undefined) throw unknownTopic(name)
    const added = Array.from({ length: Math.max(0, partitions - logs.length) }, () => new MemoryPartition())
    this.#topics.set(name, [...logs, ...added])
    for (const group of this.#groups.values()) if (added.length > 0 && group.reads(name)) void group.dealAnew()
  }

  deleteTopic(name: string): boolean {
    return this.#topics.delete(name)
  }

  topicNames(): readonly string[] {
    return [...this.#topics.keys()]
  }

  partitionsOf(topic: string): readonly MemoryPartition[] | undefined {
    return this.#topics.get(topic)
  }

  /** Returns the log of a partition. Throws `unknown-topic`. After changing the log by hand, call `wake`. */
  log(topic: string, partition: number): MemoryPartition {
    const log = this.#topics.get(topic)?.[partition]
    if (log === undefined) throw unknownTopic(topic, partition)
    return log
  }

  group(id: string): MemoryGroup {
    const group = this.#groups.get(id) ?? new MemoryGroup(topic => this.partitionsOf(topic)?.length ?? 0, id)
    this.#groups.set(id, group)
    return group
  }

  deleteGroup(id: string): void {
    if (this.#groups.get(id)?.size) {
      throw new StreamsError('invalid-configuration', `group ${id} still has members: stop them before deleting it`)
    }
    this.#groups.delete(id)
  }

  /** Whether the broker is unreachable for all clients; see `goAway`. */
  get isAway(): boolean {
    return this.#isAway
  }

  /**
   * Makes the broker unreachable for every client, as a restart does, until the returned function is called. Logs and groups stay: members
   * that return within their session are still members.
   */
  goAway(): () => void {
    this.#isAway = true
    return () => {
      this.#isAway = false
      this.wake()
    }
  }

  /** Resolves when clients can reach the broker. */
  async back(): Promise<void> {
    while (this.#isAway) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const unwatch = this.watch(resolve)
      await promise
      unwatch()
    }
  }

  /** Throws `broker-unavailable` while the broker is unreachable. */
  checkReachable(): void {
    if (this.#isAway) throw unreachable()
  }

  /** Calls `run` after every change of a log, and when the broker is back, until the returned function is called. */
  watch(run: () => void): () => void {
    this.#watchers.add(run)
    return () => this.#watchers.delete(run)
  }

  /** Notifies readers that a log has changed. */
  wake(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }
}

/** The error for a topic or partition that is not there. */
export function unknownTopic(topic: string, partition?: number): StreamsError {
  const what = partition === undefined ? `topic ${topic}` : `partition ${partition} of topic ${topic}`
  return new StreamsError('unknown-topic', `${what} does not exist: create it, or correct the name`)
}

/** The error of a client that does not reach the broker. */
export function unreachable(): StreamsError {
  return new StreamsError('broker-unavailable', 'the broker is down: try again when it is back', { retryable: true })
}

/** Headers as they come back from a broker: values as bytes. */
export function storedHeaders(headers: Headers | undefined): Headers {
  if (headers === undefined) return noHeaders
  return headersOf(headerEntries(headers).map(([name, value]) => [name, storedValue(value)]))
}

function storedValue(value: HeaderValue): Buffer | null {
  if (value === undefined || value === null) return null
  return Buffer.from(value)
}
