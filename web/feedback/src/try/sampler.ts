/** What a sampler has done so far. */
export interface Sampled {
  readonly accepted: number
  readonly refused: number
  /** Not sent because too many were on their way. */
  readonly skipped: number
  /** Why the last one was refused. */
  readonly reason?: string
}

export interface SamplerOptions {
  /** Sends one; rejects when it is refused. */
  readonly send: () => Promise<unknown>
  /** In a second. */
  readonly rate: number
  readonly onChange: (sampled: Sampled) => void
}

/** More are never on their way at once: a server that is slow is not given more of it. */
export const mostAtOnce = 8

/** Sends at a rate until the returned function is called. */
export function startSampler({ send, rate, onChange }: SamplerOptions): () => void {
  let sampled: Sampled = { accepted: 0, refused: 0, skipped: 0 }
  let under = 0
  const change = (to: Sampled): void => {
    sampled = to
    onChange(sampled)
  }
  const one = async (): Promise<void> => {
    under++
    try {
      await send()
      change({ ...sampled, accepted: sampled.accepted + 1 })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      change({ ...sampled, refused: sampled.refused + 1, reason })
    } finally {
      under--
    }
  }
  const timer = setInterval(() => {
    if (under < mostAtOnce) void one()
    else change({ ...sampled, skipped: sampled.skipped + 1 })
  }, 1_000 / rate)
  return () => clearInterval(timer)
}
