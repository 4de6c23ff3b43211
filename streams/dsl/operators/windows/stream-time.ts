/** Follows the stream time of a step: the highest time that it has seen. Times too far ahead of the clock do not move it. */
export class StreamTime {
  /** Milliseconds; -1 before the first record. */
  now: number
  readonly #isAhead: (time: number) => boolean

  /** `from` is what is known from before a restart. */
  constructor(isAhead: (time: number) => boolean, from: number) {
    this.now = from
    this.#isAhead = isAhead
  }

  /** A record came. */
  follow(time: number): void {
    if (time > this.now && !this.#isAhead(time)) this.now = time
  }
}
