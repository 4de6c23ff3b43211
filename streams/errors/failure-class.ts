/**
 * The classes of failure, with what each one calls for. The page docs/reference/failures.md is generated from this table and those of the
 * connectors.
 */
export const failureClasses = {
  record: 'The record is at fault and always will be: it becomes a dead letter, alone, and the others continue.',
  outage: 'Time mends it: the record waits, no dead letter is written, and work resumes automatically.',
  'set-up': 'You have to act: the process stops, and the message names what to correct. Nothing is committed.',
  bug: 'The program is wrong: the process stops, and the log has the stack.'
} as const

/** One of the four classes of failure. */
export type FailureClass = keyof typeof failureClasses

/**
 * What the code of a failure says. The four classes are final; the other signs mean:
 * - `connection`: there was no answer. Always an outage.
 * - `changed`: the setup has changed. A setup error before the first success; after one, records wait, because the change can be undone.
 * - `suspect`: either the record or the server. The record, if others succeed while it fails repeatedly; an outage until then.
 * - `unknown`: a code in no table. The record, if others succeed while it fails; otherwise a setup error before the first success, and an
 *   outage after one.
 */
export type FailureSign = FailureClass | 'connection' | 'changed' | 'suspect' | 'unknown'

/** A row in a connector's table of failures. */
export interface FailureRow {
  /** The codes as reported by the server or client. */
  readonly codes: readonly (number | string)[]
  /** What these codes say on their own. */
  readonly sign: FailureSign
  /** What happened, in a few words. */
  readonly means: string
  /** What an operator should do about it. */
  readonly help: string
}

/** Indexes a connector's table by code. Throws a `RangeError` if a code appears twice. */
export function failureTable<R extends FailureRow>(rows: readonly R[]): ReadonlyMap<number | string, R> {
  const table = new Map<number | string, R>()
  for (const row of rows) {
    for (const code of row.codes) {
      if (table.has(code)) throw new RangeError(`the code ${code} has two rows in a table of failures`)
      table.set(code, row)
    }
  }
  return table
}

/** Evidence for classifying a failure, besides its code. */
export interface FailureEvidence {
  /** Whether this client has ever received a successful answer from the server. */
  readonly hasSucceeded: boolean
  /** Whether this very record failed repeatedly while others succeeded. Default: false. */
  readonly isAtFault?: boolean
}

/** Classifies a failure: by the sign of its code, and by the evidence if the sign is not enough. */
export function classifyFailure(sign: FailureSign, { hasSucceeded, isAtFault = false }: FailureEvidence): FailureClass {
  switch (sign) {
    case 'connection':
      return 'outage'
    case 'changed':
      return hasSucceeded ? 'outage' : 'set-up'
    case 'suspect':
      return isAtFault ? 'record' : 'outage'
    case 'unknown':
      if (isAtFault) return 'record'
      return hasSucceeded ? 'outage' : 'set-up'
    default:
      return sign
  }
}
