import type { DamagedBatch, DamageReason } from '#streams'

/** What is wrong with a batch of a fetch, which knows its partition by itself. */
export type Damage = Omit<DamagedBatch, 'topic' | 'partition'>

/** Thrown while a batch is read; who reads it knows which it is. */
export class DamageError extends Error {
  readonly reason: DamageReason

  constructor(reason: DamageReason, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** What was thrown over bytes that cannot be read, as the damage that it tells of. */
export function damageErrorOf(thrown: unknown, what: string): DamageError {
  if (thrown instanceof DamageError) return thrown
  return new DamageError('malformed', `${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown)
}
