interface Suspect {
  /** Its counted failures: the first, and each later one that follows a success of others. */
  strikes: number
  /** Number of successes at its last failure. */
  seen: number
}

/** Maximum number of subjects remembered: more fail together only in an outage, when none is at fault. */
const most = 10_000

/** Default number of failed attempts after which a record is at fault if others succeed meanwhile. */
export const usualGiveUpAfter = 5

/**
 * Distinguishes a record that always fails from a server that fails for every record: a failure counts against its record only if others
 * have succeeded since its previous failure. Share one instance among all callers of the same server.
 */
export class Suspects {
  readonly #giveUpAfter: number
  readonly #suspects = new Map<string, Suspect>()
  #successes = 0

  /** `giveUpAfter` is the number of counted failures after which a record is at fault. */
  constructor(giveUpAfter: number = usualGiveUpAfter) {
    this.#giveUpAfter = giveUpAfter
  }

  /** Whether anything has ever succeeded. */
  get hasSucceeded(): boolean {
    return this.#successes > 0
  }

  /** Number of subjects that have failed and not succeeded since. */
  get size(): number {
    return this.#suspects.size
  }

  /** Records that these subjects succeeded, which clears them of suspicion. */
  succeeded(subjects: readonly { readonly key: string }[]): void {
    this.#successes++
    if (this.#suspects.size > 0) for (const { key } of subjects) this.#suspects.delete(key)
  }

  /** Records a failure of a subject; returns how many of its failures count so far. */
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

  /** Whether a subject failed again although others succeeded, so that its failure no longer says anything about the server. */
  isSuspect(subject: string): boolean {
    return (this.#suspects.get(subject)?.strikes ?? 0) > 1
  }

  /** Whether enough failures of a subject count to blame it. */
  isToBlame(subject: string): boolean {
    return (this.#suspects.get(subject)?.strikes ?? 0) >= this.#giveUpAfter
  }

  /** Forgets a subject that has been dealt with. */
  forget(subject: string): void {
    this.#suspects.delete(subject)
  }
}
