import { TextLink } from '../../shell/links.tsx'
import type { FeedbackStatus } from './status-words.ts'

/** Where feedback that died can be repaired; nothing for what did not die. */
export function LetterLink({ status: { dead_letter_id: id } }: { readonly status: FeedbackStatus }) {
  if (id === undefined) return null
  return (
    <TextLink to="/dead-letters/$id" params={{ id }} inherit>
      Its dead letter
    </TextLink>
  )
}
