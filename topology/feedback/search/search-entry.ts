import type { FeedbackScored } from '../../../schemas/generated/feedback.ts'
import { searchWords } from './search-words.ts'

/** What the full-text index holds of a feedback. */
export interface SearchEntry {
  readonly message_id: string
  /** Words of its text, with a blank between each two. */
  readonly words: string
}

/** The entry of a feedback. */
export function searchEntry({
  message_id,
  feedback_text
}: Pick<FeedbackScored, 'message_id' | 'feedback_text'>): SearchEntry {
  return { message_id, words: searchWords(feedback_text).join(' ') }
}
