import { createVader, type Vader, type VaderScore } from './vader/vader.ts'

let shared: Vader | undefined

/** The scorer all callers share; its word lists are read at the first use. */
export function sharedVader(): Vader {
  shared ??= createVader()
  return shared
}

/**
 * Scores a text as PyPI `vaderSentiment` 3.3.2 does on Python 3.12 or newer: the same four numbers. Any string is taken, in time linear in
 * its length; a limit of length is the caller's choice.
 * @throws TypeError when `text` is not a string
 * @example score('Not good at all.').compound // -0.3412
 */
export function score(text: string): VaderScore {
  return sharedVader().score(text)
}
