/** What a submission can be. */
export const statuses = ['PENDING', 'PROCESSING', 'PASSED', 'FAILED'] as const
export type Status = (typeof statuses)[number]

/** What a worker finds a submission to be. */
export type Verdict = Extract<Status, 'PASSED' | 'FAILED'>

/** One thing that can happen to a submission. */
export interface Transition {
  /** Undefined: there is no row before. */
  readonly from: Status | undefined
  /** Undefined: there is no row after. */
  readonly to: Status | undefined
  readonly by: 'API' | 'worker'
  readonly when: string
}

/**
 * The status machine: whatever is not in this table does not happen. Each line is one guarded statement of the database, so that of
 * two processes that try the same only one succeeds.
 */
export const transitions = {
  submit: { from: undefined, to: 'PENDING', by: 'API', when: 'a text is submitted' },
  withdraw: { from: 'PENDING', to: undefined, by: 'API', when: 'its event was not acknowledged in time' },
  take: { from: 'PENDING', to: 'PROCESSING', by: 'worker', when: 'its event arrives' },
  takeAgain: {
    from: 'PROCESSING',
    to: 'PROCESSING',
    by: 'worker',
    when: 'its event is redelivered and the lease has expired'
  },
  pass: { from: 'PROCESSING', to: 'PASSED', by: 'worker', when: 'it has 10 or more characters and a digit' },
  fail: { from: 'PROCESSING', to: 'FAILED', by: 'worker', when: 'it has not' },
  retry: { from: 'FAILED', to: 'PENDING', by: 'API', when: 'a client asks for another try' },
  withdrawRetry: { from: 'PENDING', to: 'FAILED', by: 'API', when: 'the event of a retry was not acknowledged in time' }
} as const satisfies { readonly [name: string]: Transition }

/** Whether nothing more happens to it by itself. */
export function isFinal(status: Status): status is Verdict {
  return status === 'PASSED' || status === 'FAILED'
}
