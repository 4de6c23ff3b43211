import type { ErrorCode } from '#streams'
import { type FailureRow, failureTable } from '#streams/connector'

/** A row of the table of what schema registries answer. */
export interface RegistryFailure extends FailureRow {
  /** What it is for us. */
  readonly code: ErrorCode
}

/** Statuses, the registries' own error codes, and a word for everything else. */
export const registryFailures = [
  {
    codes: [401, 403],
    sign: 'set-up',
    code: 'authorization-failed',
    means: 'the registry refuses access',
    help: 'Correct `SCHEMA_REGISTRY_USER` and `SCHEMA_REGISTRY_PASSWORD`, or the rights of that user.'
  },
  {
    codes: [40401, 40402, 40403, 40408],
    sign: 'record',
    code: 'unknown-schema',
    means: "the registry does not know the subject, version or schema, by its own word: a proxy's 404 does not count",
    help: 'Register the schema, or point `SCHEMA_REGISTRY_URL` at the registry that the producer uses, then replay.'
  },
  {
    codes: [409],
    sign: 'set-up',
    code: 'incompatible-schema',
    means: 'the schema breaks readers or writers of earlier versions',
    help: 'Change the schema so that old and new can read each other (add fields with defaults).'
  },
  {
    codes: [422],
    sign: 'set-up',
    code: 'invalid-configuration',
    means: 'the registry refuses the schema, version or setting as invalid',
    help: 'Correct what the message names.'
  },
  {
    codes: ['other'],
    sign: 'outage',
    code: 'registry-unavailable',
    means: 'nobody answers, or not like a registry: 429, 5xx, a page of a proxy, a 404 without a code',
    help: 'Start the registry, or correct `SCHEMA_REGISTRY_URL` and its path. Work resumes automatically.'
  }
] as const satisfies readonly RegistryFailure[]

/** The row of a code. */
export const registryFailureOf: ReadonlyMap<number | string, RegistryFailure> =
  failureTable<RegistryFailure>(registryFailures)
