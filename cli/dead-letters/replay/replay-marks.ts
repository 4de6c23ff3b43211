import type { Driver, Producer } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { type LetterNote, noteBytes, noteOf, notesTopic } from '../../../topology/dead-letters/note.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { rangesOf, scan, withAdmin } from '../letters/scan.ts'

/** The newest note of each dead letter, by the letter's id. */
export type ReplayMarks = ReadonlyMap<string, LetterNote>

/** What a note says, apart from whose it is and where the record went. */
export type NewNote = Pick<LetterNote, 'at' | 'action' | 'edited' | 'reason' | 'actor' | 'address'>

export interface MarksTopicOptions {
  readonly replicationFactor?: number
  /** Default true; false when topics are made by others. */
  readonly create?: boolean
}

/** Creates the topic of the notes where it is missing. Rejects when it is missing and may not be created. */
export async function ensureMarksTopic(
  driver: Driver,
  deadLetterTopic: string,
  { replicationFactor = -1, create = true }: MarksTopicOptions = {}
): Promise<void> {
  const name = notesTopic(deadLetterTopic)
  if (!create) {
    await rangesOf(driver, name)
    return
  }
  const config = { 'cleanup.policy': 'compact' }
  await withAdmin(driver, admin => admin.createTopics([{ name, partitions: 1, replicationFactor, config }]))
}

/** Everything that was noted so far; empty when nothing ever was. */
export async function readMarks(driver: Driver, deadLetterTopic: string): Promise<ReplayMarks> {
  const topic = notesTopic(deadLetterTopic)
  const exists = await withAdmin(driver, async admin => (await admin.partitionsOf(topic)) !== undefined)
  const marks = new Map<string, LetterNote>()
  if (!exists) return marks
  await scan(driver, await rangesOf(driver, topic), async (_, records) => {
    for (const { key, value } of records) {
      const note = value === null ? undefined : noteOf(value)
      if (key !== null && note !== undefined) marks.set(key.toString('utf8'), note)
    }
    return 'go on'
  })
  return marks
}

/** The note of this very letter. */
export function markOf(marks: ReplayMarks, letter: DeadLetter): LetterNote | undefined {
  const mark = marks.get(letter.id)
  return mark?.letterTime === letter.time ? mark : undefined
}

/** How often what became of a letter was sent before, by where its record lies. Only our own notes count: a header can be set by anybody. */
export function replaysBySource(marks: ReplayMarks): (letter: DeadLetter) => number {
  const counts = new Map<string, number>()
  for (const { sent, replays } of marks.values()) if (sent && replays) counts.set(placeOf(sent), replays)
  return ({ source }) => counts.get(placeOf(source)) ?? 0
}

function placeOf({ topic, partition, offset }: TopicPartitionOffset): string {
  return `${topic}/${partition}/${offset}`
}

/** Notes that the replay of letters was acknowledged. Rejects as `Producer.send` does, or with the first refusal. */
export function writeMarks(
  producer: Producer,
  deadLetterTopic: string,
  letters: readonly DeadLetter[],
  note: NewNote,
  sent: ReadonlyMap<DeadLetter, TopicPartitionOffset>
): Promise<void> {
  const noteFor = (letter: DeadLetter): LetterNote => {
    const at = sent.get(letter)
    return {
      ...note,
      letterTime: letter.time,
      replays: letter.replays + 1,
      ...(at !== undefined && at.offset >= 0 && { sent: at })
    }
  }
  return writeNotes(
    producer,
    deadLetterTopic,
    letters.map(letter => [letter.id, noteFor(letter)])
  )
}

/** Writes notes by the ids of their letters. Rejects as `Producer.send` does, or with the first refusal. */
export async function writeNotes(
  producer: Producer,
  deadLetterTopic: string,
  notes: readonly (readonly [id: string, note: LetterNote])[]
): Promise<void> {
  const topic = notesTopic(deadLetterTopic)
  const [refused] = await producer.send(
    notes.map(([id, note]) => ({ topic, partition: 0, key: Buffer.from(id), value: noteBytes(note) }))
  )
  if (refused !== undefined) throw refused.error
}
