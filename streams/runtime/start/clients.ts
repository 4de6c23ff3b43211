import type { Admin } from '../../driver/admin.ts'
import type { TopicPartition } from '../../driver/consumer.ts'
import type { Producer } from '../../driver/producer.ts'
import { become, hasPatterns, matched } from '../../graph/matched-topics.ts'
import { patternNodes, readBy } from '../../graph/pattern-sources.ts'
import type { Topology } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { SerdeResolver } from '../../serde.ts'
import { checkState } from '../kept-state/check-state.ts'
import { KeptState } from '../kept-state/kept-state.ts'
import { writtenSerdes } from '../steps/serdes.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { PartitionCounts } from './co-partitioning.ts'
import { checkDeadLetterTopics } from './dead-letter-topics.ts'
import { createInternalTopics } from './internal-topics.ts'
import type { Patience } from './patience.ts'
import { warnOfStranded } from './stranded-retries.ts'
import { tornTasks } from './torn-tasks.ts'
import { writtenPartitions } from './written-partitions.ts'

/** What a topology opens outside of itself besides its consumer: producer, admin, serdes and sinks. */
export class Clients {
  readonly producer: Producer
  readonly admin: Admin
  readonly #topology: Topology
  readonly #config: ResolvedConfig
  #counts: PartitionCounts = new Map()
  /** Of topics that steps with a partitioner write to, as they were at the start or when partitions were last added to a source. */
  #written: PartitionCounts = new Map()
  #torn: string | undefined
  #state: KeptState

  constructor(topology: Topology, config: ResolvedConfig) {
    this.#topology = topology
    this.#config = config
    this.#state = KeptState.nothing(config.onChangedState)
    this.producer = config.driver.producer(config.producer)
    this.admin = config.driver.admin()
  }

  /** Connects, opens serdes and sinks, makes changelog, repartition and retry topics. Waits while what it needs is away. */
  async open(serdes: SerdeResolver, patience: Patience): Promise<void> {
    const { driver } = this.#config
    await patience.until('broker', async () => driver.reach?.())
    await patience.until('broker', () => this.producer.connect())
    await patience.until('broker', () => this.admin.connect())
    await this.#matchPatterns(patience)
    for (const serde of writtenSerdes(this.#topology, serdes))
      await patience.until('broker', async () => serde.open?.())
    for (const node of this.#topology.nodes) {
      if (node.kind === 'sink') await patience.until('sink', async () => node.sink.open?.())
    }
    await this.#readyTopics(patience)
    await checkDeadLetterTopics(this.#topology, this.admin, patience, this.#config.log)
    const { applicationId, log } = this.#config
    await patience.until('broker', () => warnOfStranded(this.#topology, applicationId, this.admin, log))
  }

  /** Partitions of a topic that a step with a partitioner writes to. */
  partitionsOf(topic: string): number {
    return this.#written.get(topic) ?? 0
  }

  /** What the stores hold, once topics were looked at. */
  get state(): KeptState {
    return this.#state
  }

  /** Which task was assigned in part only, in words. */
  get torn(): string | undefined {
    return this.#torn
  }

  /**
   * Looks whether tasks were assigned whole, and looks at the topics again when partitions are assigned that were not there before: what was added to a source must be matched by its
   * retry topics and changelogs.
   * @throws StreamsError `invalid-configuration` when they do not fit together any more
   */
  async checkPartitions(assigned: readonly TopicPartition[], patience: Patience): Promise<void> {
    const { log, metrics } = this.#config
    const topology = this.#topology.name
    const isNew = ({ topic, partition }: TopicPartition): boolean =>
      partition >= (this.#counts.get(topic) ?? Number.POSITIVE_INFINITY)
    const added = assigned.filter(isNew).map(({ topic, partition }) => `${topic}-${partition}`)
    if (added.length > 0) {
      log.warn({ topology, partitions: added }, 'partitions were added to topics')
      await this.#readyTopics(patience)
    }
    const torn = tornTasks(this.#topology, assigned, this.#counts)
    this.#torn = torn[0]
    metrics.series(engineMetrics.torn, { topology }).set(torn.length)
    if (this.#torn) log.error({ topology, tasks: torn.length }, this.#torn)
  }

  /** Looks which topics match the patterns that are read. None may: they are looked for again while it runs. */
  async #matchPatterns(patience: Patience): Promise<void> {
    const topology = this.#topology
    if (!hasPatterns(topology)) return
    const names = await patience.until('broker', () => this.admin.listTopics())
    become(topology, matched(topology, names, 'at-start'))
    for (const { name: step, pattern } of patternNodes(topology.nodes)) {
      const topics = readBy(topology.nodes, step)
      const found = topics.length === 0 ? 'no topic yet, and waits for one' : topics.join(', ')
      this.#config.log.info(
        { topology: topology.name, step, topics },
        `'${step}' reads ${pattern.topics.pattern}: ${found}`
      )
    }
  }

  /**
   * Takes topics of patterns that came or went into the topology, with what they need made for them.
   * @throws StreamsError that says why they cannot be read; the topology is as it was then
   */
  async takeTopics(topology: Topology, patience: Patience): Promise<void> {
    const before = { nodes: this.#topology.nodes }
    become(this.#topology, topology)
    try {
      await this.#readyTopics(patience)
    } catch (thrown) {
      become(this.#topology, before)
      throw thrown
    }
  }

  async #readyTopics(patience: Patience): Promise<void> {
    const check = async (counts: PartitionCounts): Promise<ReadonlySet<string>> => {
      this.#state = await checkState(this.#topology, counts, { ...this.#config, admin: this.admin, patience })
      return this.#state.known
    }
    this.#counts = await createInternalTopics(this.#topology, this.#config, this.admin, patience, check)
    this.#written = await writtenPartitions(this.#topology.nodes, this.admin, patience)
  }

  /** Closes all of it; what fails is logged. */
  async close(): Promise<void> {
    const sinks = this.#topology.nodes.flatMap(node => (node.kind === 'sink' ? [node.sink] : []))
    const ends = [this.producer.close(), this.admin.close(), ...sinks.map(async sink => sink.close?.())]
    for (const end of await Promise.allSettled(ends)) {
      if (end.status === 'rejected') this.#config.log.warn({ err: end.reason }, 'closing a client failed')
    }
  }
}
