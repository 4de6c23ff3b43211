import { asError, isRetryable } from '../../../errors/streams-error.ts'
import { changesWith, matched } from '../../../graph/matched-topics.ts'
import { type PatternChange, patternNodes, readBy } from '../../../graph/pattern-sources.ts'
import type { Topology } from '../../../graph/topology.ts'
import { engineMetrics } from '../../../metrics/engine-metrics.ts'
import type { Clients } from '../../start/clients.ts'
import type { Patience } from '../../start/patience.ts'
import type { ResolvedConfig } from '../../streams-config.ts'

/** Looks while a topology runs which topics match the patterns that it reads, and takes them into it. */
export class PatternWatch {
  readonly #topology: Topology
  readonly #config: ResolvedConfig
  readonly #clients: Pick<Clients, 'admin' | 'takeTopics'>
  readonly #patience: Patience
  #looking: Promise<boolean> | undefined
  /** Topics that were missing at the last look: one that a broker does not tell of for a moment is not given up. */
  #missing: ReadonlySet<string> = new Set()
  #trouble: string | undefined

  constructor(
    topology: Topology,
    config: ResolvedConfig,
    clients: Pick<Clients, 'admin' | 'takeTopics'>,
    patience: Patience
  ) {
    this.#topology = topology
    this.#config = config
    this.#clients = clients
    this.#patience = patience
  }

  /** Why a topic that matches is not read, in words. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Resolves with whether the topology reads other topics than before. Looks do not overlap; one that fails leaves all as it is. */
  look(): Promise<boolean> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Tells how many topics each pattern has. */
  count(): void {
    const { name: topology, nodes } = this.#topology
    for (const { name: step } of patternNodes(nodes)) {
      this.#config.metrics.series(engineMetrics.matchedTopics, { topology, step }).set(readBy(nodes, step).length)
    }
  }

  async #look(): Promise<boolean> {
    try {
      return await this.#take(await this.#clients.admin.listTopics())
    } catch (thrown) {
      this.#refused(asError(thrown))
      return false
    }
  }

  async #take(found: readonly string[]): Promise<boolean> {
    const gone = changesWith(this.#topology, found).flatMap(change => change.gone)
    const names = [...found, ...gone.filter(topic => !this.#missing.has(topic))]
    this.#missing = new Set(gone)
    const changes = changesWith(this.#topology, names)
    if (changes.length > 0) {
      await this.#clients.takeTopics(matched(this.#topology, names, 'later'), this.#patience)
      for (const change of changes) this.#tell(change)
      this.count()
    }
    this.#trouble = undefined
    return changes.length > 0
  }

  #tell({ step, pattern, added, gone }: PatternChange): void {
    const { log } = this.#config
    const topology = this.#topology.name
    if (added.length > 0)
      log.info(
        { topology, step, topics: added },
        `'${step}' reads ${added.join(', ')} from now on, since ${pattern} matches: the group deals its tasks out anew`
      )
    if (gone.length > 0)
      log.warn(
        { topology, step, topics: gone },
        `'${step}' does not read ${gone.join(', ')} any more, which ${pattern} matched and which is gone: the group deals its tasks out anew`
      )
  }

  /** What passes is tried with the next look; what does not is named until it is mended. */
  #refused(error: Error): void {
    const topology = this.#topology.name
    if (isRetryable(error)) {
      this.#config.log.debug({ topology, err: error }, 'looking for topics that match a pattern failed')
      return
    }
    const words = `a topic that matches a pattern cannot be read: ${error.message}`
    if (words !== this.#trouble) this.#config.log.error({ topology, err: error }, words)
    this.#trouble = words
  }
}
