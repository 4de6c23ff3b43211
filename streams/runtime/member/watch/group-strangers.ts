import type { Admin } from '../../../driver/admin.ts'
import { asError } from '../../../errors/streams-error.ts'
import { engineMetrics } from '../../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../../streams-config.ts'

/** Looks of the monitor from one look at the group to the next. */
const looksBetween = 15

/**
 * Members of the group that are none of ours: a console consumer with the worker's group id, say. They get a part of the records and commit
 * it, so those records are never processed here; nobody but us can see that.
 */
export class GroupStrangers {
  readonly #topology: string
  readonly #config: ResolvedConfig
  readonly #admin: Pick<Admin, 'strangersIn'>
  #looks = 0
  #found: readonly string[] = []

  constructor(topology: string, config: ResolvedConfig, admin: Pick<Admin, 'strangersIn'>) {
    this.#topology = topology
    this.#config = config
    this.#admin = admin
  }

  /** Who is in the group, and what to do, in words; undefined when there are none but ours. */
  get words(): string | undefined {
    if (this.#found.length === 0) return undefined
    const { applicationId } = this.#config
    return `group ${applicationId} has members that are no workers of this application: ${this.#found.join(', ')}; they get a part of the records and commit it. Stop them, or give them another group id (the workers' is applicationId, set by FEEDBACK_GROUP_ID and its like)`
  }

  /** Called with each look of the monitor; looks at the group with some of them. */
  async look(): Promise<void> {
    if (this.#looks++ % looksBetween !== 0) return
    const { applicationId, log, metrics } = this.#config
    try {
      const before = this.#found.join()
      this.#found = await this.#admin.strangersIn(applicationId)
      metrics.series(engineMetrics.strangers, { topology: this.#topology }).set(this.#found.length)
      if (this.#found.join() === before) return
      if (this.words) log.warn({ topology: this.#topology, strangers: this.#found }, this.words)
      else log.info({ topology: this.#topology }, `group ${applicationId} no longer has strangers`)
    } catch (thrown) {
      log.debug({ err: thrown }, `describing group ${applicationId} failed: ${asError(thrown).message}`)
    }
  }
}
