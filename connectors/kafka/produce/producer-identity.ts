/** What the broker knows an idempotent producer by (KIP-98). Sequence numbers of every partition start at 0 under a new one. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly epoch: number
}

const pauseMs = 200

/** The identity that new batches go out under, and the way to another one. */
export class IdentityKeeper {
  readonly #ask: () => Promise<ProducerIdentity>
  #current: ProducerIdentity | undefined
  #asking = false

  /** @param ask asks a broker for a new identity */
  constructor(ask: () => Promise<ProducerIdentity>) {
    this.#ask = ask
  }

  get current(): ProducerIdentity | undefined {
    return this.#current
  }

  /** No new batch goes out under the present identity any more. */
  drop(): void {
    this.#current = undefined
  }

  async connect(): Promise<void> {
    this.#current = await this.#ask()
  }

  /** Asks for a new identity, one question at a time; after a failure the caller is told to try again in a moment. */
  renew(onReady: () => void, onTrouble: (error: unknown) => void): void {
    if (this.#asking) return
    this.#asking = true
    this.#ask().then(
      identity => {
        this.#asking = false
        this.#current = identity
        onReady()
      },
      error => {
        onTrouble(error)
        setTimeout(() => {
          this.#asking = false
          onReady()
        }, pauseMs).unref()
      }
    )
  }
}
