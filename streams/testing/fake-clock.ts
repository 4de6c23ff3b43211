import type { Clock } from '../time/clock.ts'

interface Timer {
  readonly at: number
  readonly delay: number
  readonly run: () => void
}

/** A clock that stands still until told otherwise. */
export class FakeClock implements Clock {
  /** Delays of the timers that were run by `runNext`, in milliseconds: what the code under test slept. */
  readonly slept: number[] = []
  #now: number
  #timers: Timer[] = []

  /** `start` in milliseconds since the epoch. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  /** The time it stands at. */
  readonly now = (): number => this.#now

  /** Keeps a timer until time reaches it. */
  readonly after = (delay: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + delay, delay, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Moves time forward; timers on the way run at their moment. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let timer = this.#next(); timer && timer.at <= end; timer = this.#next()) this.#run(timer)
    this.#now = end
  }

  /** Jumps to the next timer and runs it; answers whether there was one. */
  runNext(): boolean {
    const timer = this.#next()
    if (!timer) return false
    this.slept.push(timer.delay)
    this.#run(timer)
    return true
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined
    )
  }

  #run(timer: Timer): void {
    this.#timers = this.#timers.filter(other => other !== timer)
    this.#now = Math.max(this.#now, timer.at)
    timer.run()
  }
}
