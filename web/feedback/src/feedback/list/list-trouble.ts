import { isQueryTimeout } from '../../../../shared/api/ask.ts'
import type { FeedbackSearch } from './search.ts'

/** Why a list is not there, and what to do. */
export interface ListTrouble {
  readonly title: string
  readonly words: string
}

/** What a list that failed means for who asked for it. */
export function listTrouble(error: Error, { q }: FeedbackSearch): ListTrouble {
  if (!isQueryTimeout(error)) return { title: 'The list cannot be loaded', words: error.message }
  const title = 'The search took too long'
  if (q === undefined) return { title, words: error.message }
  return {
    title,
    words:
      'Texts are looked through until a page is full, and with these words that took longer than allowed. ' +
      'Choose a customer or a shorter time beside them, or more common words.'
  }
}

/** Why it is not known how many there are. */
export function countTrouble(error: Error): string {
  return isQueryTimeout(error) ? 'Too many to count in time' : `They cannot be counted: ${error.message}`
}
