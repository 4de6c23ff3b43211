import { StreamsError } from '../errors/streams-error.ts'
import type { SteadyClock } from '../time/clock.ts'

interface Timer {
  /** On the steady clock. */
  readonly at: number
  readonly delay: number
  readonly run: () => void
}

/** A clock that stands still until you advance it. */
export class FakeClock implements SteadyClock {
  /** Delays of the timers that `runNext` ran, in milliseconds: how long the code under test slept. */
  readonly slept: number[] = []
  /** What the clock stood at, or would have, when no time had passed. */
  #start: number
  #passed = 0
  #timers: Timer[] = []

  /** `start` is in milliseconds since the epoch. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#start = start
  }

  /** Returns the clock's time. */
  readonly now = (): number => this.#start + this.#passed

  /** Returns the milliseconds that have passed. */
  readonly steady = (): number => this.#passed

  /** Calls `run` once the clock has advanced by `delay` milliseconds; the returned function cancels it. */
  readonly after = (delay: number, run: () => void): (() => void) => {
    const timer = { at: this.#passed + delay, delay, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Sets the clock to `now`, as when the clock of a machine was wrong: no time passes, and timers ring when they would have. */
  set(now: number): void {
    this.#start = now - this.#passed
  }

  /**
   * Lets time pass, running each timer on the way at its time.
   * @throws StreamsError `invalid-configuration` for less than 0
   */
  advance(milliseconds: number): void {
    if (milliseconds < 0)
      throw new StreamsError('invalid-configuration', `${milliseconds} ms cannot pass; set(now) sets the clock back`)
    const end = this.#passed + milliseconds
    for (let timer = this.#next(); timer && timer.at <= end; timer = this.#next()) this.#run(timer)
    this.#passed = end
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
    this.#passed = Math.max(this.#passed, timer.at)
    timer.run()
  }
}
