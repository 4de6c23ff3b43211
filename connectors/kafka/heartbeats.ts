import type { GroupMembership } from './group-membership.ts'

export interface HeartbeatOptions {
  readonly intervalMs: number
  readonly sessionTimeoutMs: number
  /** The group wants everybody to join again. Called at every heartbeat until then. */
  readonly onRebalance: () => void
  /** The group has thrown this member out, or must have done so by now. Called once. */
  readonly onGone: () => void
}

/** Heartbeats on a timer of their own, from `start` to `stop`. They wait for no fetch, no record and no listener. */
export class Heartbeats {
  readonly #membership: GroupMembership
  readonly #options: HeartbeatOptions
  #timer: NodeJS.Timeout | undefined
  #running = false
  #lastAnswer = 0

  constructor(membership: GroupMembership, options: HeartbeatOptions) {
    this.#membership = membership
    this.#options = options
  }

  start(): void {
    this.#running = true
    this.#lastAnswer = Date.now()
    this.#schedule()
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#running) this.#timer = setTimeout(() => void this.#beat(), this.#options.intervalMs)
  }

  async #beat(): Promise<void> {
    const standing = await this.#membership.heartbeat()
    if (!this.#running) return
    if (standing !== 'unknown') this.#lastAnswer = Date.now()
    const expired = Date.now() - this.#lastAnswer > this.#options.sessionTimeoutMs
    if (standing === 'gone' || expired) {
      this.stop()
      this.#options.onGone()
      return
    }
    if (standing === 'rebalancing') this.#options.onRebalance()
    this.#schedule()
  }
}
