import { asError, type Producer, StreamsError } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { type NewNote, writeMarks } from './replay-marks.ts'
import type { Planned } from './replay-record.ts'

/** Which letters did not go back, or went and could not be noted. */
export interface SendErrors {
  readonly failures: ReadonlyMap<DeadLetter, Error>
  /** True when the send as a whole failed: the rest is better left for later. */
  readonly halted: boolean
}

/** Sends letters back, then notes those that were acknowledged; in this order, so that a crash between sends one twice rather than never. */
export async function sendLetters(
  producer: Producer,
  deadLetterTopic: string,
  planned: readonly Planned[],
  note: NewNote
): Promise<SendErrors> {
  const failures = new Map<DeadLetter, Error>()
  const failAll = (letters: readonly DeadLetter[], error: Error): SendErrors => {
    for (const letter of letters) failures.set(letter, error)
    return { failures, halted: true }
  }
  const sent = new Map<DeadLetter, TopicPartitionOffset>()
  const letters = planned.map(({ letter }) => letter)
  try {
    const refused = await producer.send(
      planned.map(({ letter, record }) => ({ ...record, onDelivered: at => void sent.set(letter, at) }))
    )
    for (const { index, error } of refused) failures.set(letters[index] as DeadLetter, error)
  } catch (error) {
    return failAll(letters, asError(error))
  }
  const acknowledged = letters.filter(letter => !failures.has(letter))
  if (acknowledged.length === 0) return { failures, halted: false }
  try {
    await writeMarks(producer, deadLetterTopic, acknowledged, note, sent)
  } catch (error) {
    return failAll(acknowledged, unnoted(asError(error)))
  }
  return { failures, halted: false }
}

function unnoted(cause: Error): StreamsError {
  const message = `it was sent back but could not be noted as replayed (${cause.message}); a further replay sends it again`
  return new StreamsError('production-failed', message, { cause })
}
