import type { Logger, Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { groupLagMetrics } from './metrics.ts'
import { type GroupPosition, groupPositions, type LagAdmin } from './positions.ts'

/** A group of workers to ask for. */
export interface WatchedGroup {
  readonly system: string
  readonly group: string
  readonly topics: readonly string[]
  /** False: reported from its first commit on, since nobody says that it runs at all. */
  readonly isServed: boolean
}

export interface GroupLagWatchOptions {
  readonly admin: LagAdmin
  readonly groups: readonly WatchedGroup[]
  readonly metrics: Metrics
  readonly clock: SteadyClock
  readonly log: Logger
}

/** Milliseconds between two looks. */
const every = 10_000

/** Asks the broker every ten seconds how far groups of workers are, and reports it as metrics, so that it is seen while all workers are down. */
export class GroupLagWatch {
  readonly #options: GroupLagWatchOptions
  /** Groups that were reported, with whether the broker said how far they are. */
  readonly #reported = new Map<string, boolean>()
  #cancel: (() => void) | undefined
  #isClosed = false

  constructor(options: GroupLagWatchOptions) {
    this.#options = options
  }

  /** Begins to look, at once and then again and again. */
  open(): void {
    void this.look().then(() => {
      if (!this.#isClosed) this.#cancel = this.#options.clock.after(every, () => this.open())
    })
  }

  /** Looks once. Resolves also while no broker answers. */
  async look(): Promise<void> {
    const { admin, groups } = this.#options
    await Promise.all(
      groups.map(async watched => {
        const positions = await groupPositions(admin, watched.group, watched.topics)
        if (!this.#isClosed) this.#report(watched, positions)
      })
    )
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  #report(watched: WatchedGroup, positions: readonly (GroupPosition | null)[]): void {
    const { system, group, topics, isServed } = watched
    const began = positions.some(position => position?.committed !== undefined)
    if (!isServed && !began && !this.#reported.has(group)) return
    for (const [index, topic] of topics.entries()) this.#set({ system, group, topic }, positions[index] ?? null)
    this.#tell(watched, !positions.includes(null))
  }

  /** A position that is not known is forgotten: the last one would look like the present one. */
  #set(labels: { readonly [label: string]: string }, position: GroupPosition | null): void {
    const { metrics } = this.#options
    if (position === null) {
      metrics.remove(groupLagMetrics.lag, labels)
      metrics.remove(groupLagMetrics.committed, labels)
      return
    }
    metrics.series(groupLagMetrics.lag, labels).set(position.lag)
    metrics.series(groupLagMetrics.committed, labels).set(position.committed ?? 0)
  }

  /** Reports whether the lag is known, and logs it when that changes. */
  #tell({ system, group, topics }: WatchedGroup, isKnown: boolean): void {
    const { metrics, log } = this.#options
    metrics.series(groupLagMetrics.known, { system, group }).set(isKnown ? 1 : 0)
    const was = this.#reported.get(group) ?? true
    this.#reported.set(group, isKnown)
    if (was === isKnown) return
    if (isKnown) log.info({ group, topics }, 'the broker says again how far the group is')
    else log.warn({ group, topics }, 'the broker does not say how far the group is: look at the broker and the topics')
  }
}
