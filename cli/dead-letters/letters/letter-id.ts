import { StreamsError, type TopicPartition } from '#streams'
import { parseUuid } from '../../../schemas/values/uuid.ts'

/** Place of a dead letter in its topic. */
export interface LetterPlace extends TopicPartition {
  readonly offset: number
}

/** What `--id` names: one dead letter by its place, or all that carry a message id. */
export type LetterId =
  | { readonly kind: 'place'; readonly place: LetterPlace }
  | { readonly kind: 'message'; readonly messageId: string }

const place = /^(?:(.+)-)?(\d{1,9})-(\d{1,15})$/

/** The id under which a dead letter is listed. */
export function letterId({ topic, partition, offset }: LetterPlace): string {
  return `${topic}-${partition}-${offset}`
}

/**
 * Reads an id: `<topic>-<partition>-<offset>`, short `<partition>-<offset>`, or a message id (a UUID).
 * Throws `invalid-configuration` for anything else, and for a place in another topic.
 */
export function parseLetterId(text: string, topic: string): LetterId {
  const messageId = parseUuid(text)
  if (messageId !== undefined) return { kind: 'message', messageId }
  const [, named = topic, partition, offset] = place.exec(text) ?? []
  if (partition === undefined) {
    throw wrongId(`${text} is no id: give <topic>-<partition>-<offset> as list prints it, or a message_id`)
  }
  if (named !== topic) throw wrongId(`${text} is no dead letter of ${topic}; name the system or application it is of`)
  return { kind: 'place', place: { topic, partition: Number(partition), offset: Number(offset) } }
}

function wrongId(message: string): StreamsError {
  return new StreamsError('invalid-configuration', message)
}
