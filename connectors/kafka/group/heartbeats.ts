import type { GroupProtocol } from './group-protocol.ts'

export interface HeartbeatOptions {
  readonly intervalMs: number
  readonly sessionTimeoutMs: number
  /** The group wants everybody to join again. Called at every heartbeat until then. */
  readonly onRebalance: () => void
  /** The group has thrown this member out, or must have done so by now; `fenced` when another has its instance id. Called once. */
  readonly onGone: (standing: 'gone' | 'fenced') => void
}

/** A moment by both clocks. */
interface Instant {
  readonly wall: number
  readonly steady: number
}

const now = (): Instant => ({ wall: Date.now(), steady: performance.now() })

/** Milliseconds since then: a clock that was set back hides none of them, and a machine that slept counts those too. */
const since = ({ wall, steady }: Instant): number => Math.max(Date.now() - wall, performance.now() - steady)

/** Heartbeats on a timer of their own, from `start` to `stop`. They wait for no fetch, no record and no listener. */
export class Heartbeats {
  readonly #membership: GroupProtocol
  readonly #options: HeartbeatOptions
  #timer: NodeJS.Timeout | undefined
  #running = false
  #lastAnswer = now()
  /** When the heartbeat that is not answered yet was sent. */
  #waitingSince: Instant | undefined

  constructor(membership: GroupProtocol, options: HeartbeatOptions) {
    this.#membership = membership
    this.#options = options
  }

  start(): void {
    this.#running = true
    this.#lastAnswer = now()
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
    if (since(this.#lastAnswer) > this.#options.sessionTimeoutMs) {
      this.#gone('gone')
      return
    }
    if (this.#waitingSince === undefined) void this.#beat()
    else if (since(this.#waitingSince) > this.#options.sessionTimeoutMs / 3) this.#membership.interrupt()
    this.#schedule()
  }

  async #beat(): Promise<void> {
    this.#waitingSince = now()
    const standing = await this.#membership.heartbeat()
    this.#waitingSince = undefined
    if (!this.#running) return
    if (standing === 'gone' || standing === 'fenced') this.#gone(standing)
    if (standing !== 'unknown') this.#lastAnswer = now()
    if (standing === 'rebalancing') this.#options.onRebalance()
  }

  #gone(standing: 'gone' | 'fenced'): void {
    this.stop()
    this.#options.onGone(standing)
  }
}
