import type { Admin } from '#streams'
import type { PartitionReader } from '#streams/connector'
import { type LetterNote, noteOf, notesTopic } from '../../../../topology/dead-letters/note.ts'

export interface LetterNotesOptions {
  readonly admin: Pick<Admin, 'offsets' | 'partitionsOf'>
  readonly reader: PartitionReader
  readonly deadLetterTopic: string
  /** Most notes that are looked at, the newest. */
  readonly limit: number
}

/** Reads the newest note of each of these letters; none where nothing was ever done about a letter. */
export function letterNotes({ admin, reader, deadLetterTopic, limit }: LetterNotesOptions) {
  const topic = notesTopic(deadLetterTopic)
  return async (letterIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, LetterNote>> => {
    const notes = new Map<string, LetterNote>()
    if (letterIds.length === 0 || (await admin.partitionsOf(topic)) === undefined) return notes
    const bounds = await admin.offsets(topic)
    const ranges = bounds.map(({ partition, earliest, latest }) => {
      return { topic, partition, from: Math.max(earliest, latest - limit), to: latest }
    })
    const wanted = new Set(letterIds)
    await reader.read(
      ranges.filter(({ from, to }) => from < to),
      ({ records }) => {
        for (const { key, value } of records) {
          const id = key?.toString('utf8') ?? ''
          const note = value === null || !wanted.has(id) ? undefined : noteOf(value)
          if (note !== undefined) notes.set(id, note)
        }
      },
      { signal }
    )
    return notes
  }
}
