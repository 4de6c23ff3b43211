interface Suspect {
  /** Failures of it, each but the first after a success of others. */
  strikes: number
  /** Successes of others that were known at its last failure. */
  seen: number
}

/** Subjects remembered at once: more fail together only in an outage, when none is at fault. */
const most = 10_000

/** Attempts after which the record is at fault when others succeed meanwhile. */
export const usualGiveUpAfter = 5

/**
 * Tells one record that always fails from a server that fails for all: a failure counts against its record only when others succeeded
 * since its last one. One for all who ask the same server.
 */
export class Suspects {
  readonly #giveUpAfter: number
  readonly #suspects = new Map<string, Suspect>()
  #successes = 0

  /** `giveUpAfter`: failures that count, after which a record is at fault. */
  constructor(giveUpAfter: number = usualGiveUpAfter) {
    this.#giveUpAfter = giveUpAfter
  }

  /** Whether anything ever succeeded. */
  get hasSucceeded(): boolean {
    return this.#successes > 0
  }

  /** Subjects that failed and have not succeeded since. */
  get size(): number {
    return this.#suspects.size
  }

  /** These got a good answer and are suspects no more. */
  succeeded(subjects: readonly { readonly key: string }[]): void {
    this.#successes++
    if (this.#suspects.size > 0) for (const { key } of subjects) this.#suspects.delete(key)
  }

  /** A subject failed; answers how many of its failures count by now. */
  failed(subject: string): number {
    const suspect = this.#suspects.get(subject)
    if (suspect === undefined) {
      if (this.#suspects.size >= most) this.#suspects.clear()
      this.#suspects.set(subject, { strikes: 1, seen: this.#successes })
      return 1
    }
    if (this.#successes > suspect.seen) suspect.strikes++
    suspect.seen = this.#successes
    return suspect.strikes
  }

  /** Whether a subject failed again although others succeeded, so that it no longer says anything about the server. */
  isSuspect(subject: string): boolean {
    return (this.#suspects.get(subject)?.strikes ?? 0) > 1
  }

  /** Whether a subject failed often enough. */
  isToBlame(subject: string): boolean {
    return (this.#suspects.get(subject)?.strikes ?? 0) >= this.#giveUpAfter
  }

  /** Forgets a subject whose fate is decided. */
  forget(subject: string): void {
    this.#suspects.delete(subject)
  }
}
