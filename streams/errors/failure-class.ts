/** What a failure asks for, and of whom. The page docs/reference/failures.md is made of this table and of those of the connectors. */
export const failureClasses = {
  record: 'The record is at fault and always will be: it becomes a dead letter, alone, and the others continue.',
  outage: 'Time mends it: the record waits, no dead letter is written, and work resumes automatically.',
  'set-up': 'You have to act: the process stops, and the message names what to correct. Nothing is committed.',
  bug: 'The program is wrong: the process stops, and the log has the stack.'
} as const

/** One of the four classes of failure. */
export type FailureClass = keyof typeof failureClasses

/**
 * What the code of a failure says. The classes speak for themselves; the other four need more than one failure to decide:
 * - `connection`: nobody answered. Always an outage.
 * - `changed`: the setup was changed. An error of setup before the first success; after one, records wait, because the change can be
 *   undone.
 * - `suspect`: the record or the server. The record, when others succeed while it fails again and again; an outage until then.
 * - `unknown`: a code in no table. The record, when others succeed while it fails; else a wrong set-up before the first success, an
 *   outage after one.
 */
export type FailureSign = FailureClass | 'connection' | 'changed' | 'suspect' | 'unknown'

/** A row of a connector's table of failures. */
export interface FailureRow {
  /** The codes as the server or client gives them. */
  readonly codes: readonly (number | string)[]
  /** What they say alone. */
  readonly sign: FailureSign
  /** What happened, in a few words. */
  readonly means: string
  /** What an operator does about it. */
  readonly help: string
}

/** A connector's table as a look-up by code. Throws a `RangeError` for a code that stands in it twice. */
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

/** What else is known when a failure is judged. */
export interface FailureEvidence {
  /** Whether this client ever got a good answer from that server. */
  readonly hasSucceeded: boolean
  /** Whether this very record failed again and again while others succeeded. Default false. */
  readonly isAtFault?: boolean
}

/** The one rule that decides what a failure is: the code's sign first, evidence where that is not enough. */
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
