import type { Admin } from '../../../driver/admin.ts'
import { asError, codeOf } from '../../../errors/streams-error.ts'
import type { Topology } from '../../../graph/topology.ts'
import { engineMetrics } from '../../../metrics/engine-metrics.ts'
import { alterTopic } from '../../start/alter-topic.ts'
import { letterTopic, type ReliedTopic, reliedTopics, silentHandlers } from '../../start/relied-topics.ts'
import type { ResolvedConfig } from '../../streams-config.ts'

/** Looks of the monitor from one look at the topics to the next. */
const looksBetween = 15
const names = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'message.timestamp.type', 'min.insync.replicas']

type Looking = Pick<Admin, 'settingsOf' | 'copiesOf'>

/**
 * Settings of the topics that are written to, before the first record and from then on: somebody may change them at any time. What would
 * lose what is kept in a topic stops a start; while running it is named and counted, as nothing is lost yet. More in-sync replicas asked for than
 * there are copies only makes writes wait, and is named in both cases.
 */
export class TopicWatch {
  readonly #topology: Topology
  readonly #config: ResolvedConfig
  readonly #admin: Looking
  readonly #topics: Map<string, ReliedTopic>
  readonly #unseen = new Set<string>()
  #looks = 0
  /** Topics that do not fit, and why. */
  #found: ReadonlyMap<string, string> = new Map()

  constructor(topology: Topology, config: ResolvedConfig, admin: Looking) {
    this.#topology = topology
    this.#config = config
    this.#admin = admin
    this.#topics = new Map(reliedTopics(topology, config.applicationId).map(topic => [topic.name, topic]))
  }

  /** The first topic whose settings do not fit, and what to do, in words. */
  get words(): string | undefined {
    return this.#found.values().next().value
  }

  /** A dead letter was written there, by a handler that need not have said so before. */
  noteLetters(topic: string): void {
    if (!this.#topics.has(topic)) this.#topics.set(topic, letterTopic(topic))
  }

  /** The topology reads other topics than before. */
  refresh(): void {
    for (const topic of reliedTopics(this.#topology, this.#config.applicationId)) this.#topics.set(topic.name, topic)
  }

  /** Called before the first record, once what stops a start has been looked for. */
  async first(): Promise<void> {
    this.refresh()
    const silent = silentHandlers(this.#topology.handlers)
    if (silent.length > 0)
      this.#config.log.info(
        { topology: this.#topology.name, stages: silent },
        `the error handlers of ${silent.join(', ')} do not say where they write dead letters: that topic is checked from the first letter on; give them deadLetterTopic to have it checked before`
      )
    await this.look()
  }

  /** Called with each look of the monitor; looks at the topics with some of them. */
  async look(): Promise<void> {
    if (this.#looks++ % looksBetween !== 0) return
    const { log, metrics } = this.#config
    const topology = this.#topology.name
    const found = new Map<string, string>()
    for (const topic of this.#topics.values()) {
      const words = await this.#unfit(topic)
      if (words === undefined) continue
      found.set(topic.name, words)
      if (this.#found.get(topic.name) !== words) log.warn({ topology, topic: topic.name }, words)
    }
    if (found.size === 0 && this.#found.size > 0) log.info({ topology }, 'the settings of all topics fit again')
    this.#found = found
    metrics.series(engineMetrics.unfitTopics, { topology }).set(found.size)
  }

  /** Where a look fails the last one holds. */
  async #unfit(topic: ReliedTopic): Promise<string | undefined> {
    try {
      return await this.#judge(topic)
    } catch (thrown) {
      return this.#unreadable(topic.name, asError(thrown)) ? this.#found.get(topic.name) : undefined
    }
  }

  async #judge({ name, unfit }: ReliedTopic): Promise<string | undefined> {
    const settings = await this.#admin.settingsOf(name, names)
    const error = unfit(settings)
    if (error !== undefined) return error.message
    const wanted = Number(settings['min.insync.replicas'] ?? 1)
    if (!(wanted > 1)) return undefined
    const copies = await this.#admin.copiesOf(name)
    return copies !== undefined && wanted > copies ? tooFewCopies(name, wanted, copies) : undefined
  }

  /** Whether there is a topic. One that is not there yet is not ours to judge; that one may not be seen is said once. */
  #unreadable(topic: string, error: Error): boolean {
    const { log } = this.#config
    const code = codeOf(error, 'timeout')
    if (code === 'unknown-topic') return false
    log.debug({ topic, err: error }, `reading the settings of ${topic} failed: ${error.message}`)
    if (code === 'authorization-failed' && !this.#unseen.has(topic)) {
      this.#unseen.add(topic)
      log.info(
        { topic },
        `the settings of ${topic} may not be seen, so changes of them are not noticed: allow DescribeConfigs on it`
      )
    }
    return true
  }
}

function tooFewCopies(topic: string, wanted: number, copies: number): string {
  return `the topic ${topic} has min.insync.replicas=${wanted} and ${copies === 1 ? 'one copy' : `${copies} copies`} of a partition, so that the broker takes no record for it and writes wait: set min.insync.replicas=${copies}, for instance with ${alterTopic(topic, `min.insync.replicas=${copies}`)}, or give it more copies with kafka-reassign-partitions.sh`
}
