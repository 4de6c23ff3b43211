import type { GroupProtocol } from './group-protocol.ts'

export interface HeartbeatOptions {
  readonly intervalMs: number
  readonly sessionTimeoutMs: number
  /** The group wants everybody to join again. Called at every heartbeat until then. */
  readonly onRebalance: () => void
  /** The group has thrown this member out, or must have done so by now; `fenced` when another has its instance id. Called once. */
  readonly onGone: (standing: 'gone' | 'fenced') => void
}

/** Heartbeats on a timer of their own, from `start` to `stop`. They wait for no fetch, no record and no listener. */
export class Heartbeats {
  readonly #membership: GroupProtocol
  readonly #options: HeartbeatOptions
  #timer: NodeJS.Timeout | undefined
  #running = false
  #lastAnswer = 0
  /** When the heartbeat that is not answered yet was sent. */
  #waitingSince: number | undefined

  constructor(membership: GroupProtocol, options: HeartbeatOptions) {
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
    if (this.#running) this.#timer = setTimeout(() => this.#tick(), this.#options.intervalMs)
  }

  /** Runs on time whether or not the last heartbeat was answered. */
  #tick(): void {
    const silence = Date.now() - this.#lastAnswer
    if (silence > this.#options.sessionTimeoutMs) {
      this.#gone('gone')
      return
    }
    if (this.#waitingSince === undefined) void this.#beat()
    else if (Date.now() - this.#waitingSince > this.#options.sessionTimeoutMs / 3) this.#membership.interrupt()
    this.#schedule()
  }

  async #beat(): Promise<void> {
    this.#waitingSince = Date.now()
    const standing = await this.#membership.heartbeat()
    this.#waitingSince = undefined
    if (!this.#running) return
    if (standing === 'gone' || standing === 'fenced') this.#gone(standing)
    if (standing !== 'unknown') this.#lastAnswer = Date.now()
    if (standing === 'rebalancing') this.#options.onRebalance()
  }

  #gone(standing: 'gone' | 'fenced'): void {
    this.stop()
    this.#options.onGone(standing)
  }
}
