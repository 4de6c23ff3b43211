/** The system whose messages have a view of their own. */
const tracedSystem = 'feedback'

/** The id of the message that a letter's value is, where the page can show what becomes of it. */
export function messageIdOf({ system }: { readonly system: string | null }, value: unknown): string | undefined {
  if (system !== tracedSystem || typeof value !== 'object' || value === null || !('message_id' in value))
    return undefined
  return typeof value.message_id === 'string' ? value.message_id : undefined
}
