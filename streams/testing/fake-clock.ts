import type { Clock } from '../time/clock.ts'

interface Timer {
  readonly at: number
  readonly delay: number
  readonly run: () => void
}

/** A clock that stands still until you advance it. */
export class FakeClock implements Clock {
  /** Delays of the timers that `runNext` ran, in milliseconds: how long the code under test slept. */
  readonly slept: number[] = []
  #now: number
  #timers: Timer[] = []

  /** `start` is in milliseconds since the epoch. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  /** Returns the clock's time. */
  readonly now = (): number => this.#now

  /** Calls `run` once the clock has advanced by `delay` milliseconds; the returned function cancels it. */
  readonly after = (delay: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + delay, delay, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Advances the time, running each timer on the way at its time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let timer = this.#next(); timer && timer.at <= end; timer = this.#next()) this.#run(timer)
    this.#now = end
  }

  /** Jumps to the next timer and runs it; returns whether there was one. */
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
