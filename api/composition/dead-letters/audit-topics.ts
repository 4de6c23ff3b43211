import { codeOf, type Driver } from '#streams'
import { rangesOf, scan } from '../../../cli/dead-letters/letters/scan.ts'
import { noteOf, notesTopic, placeOf } from '../../../topology/dead-letters/note.ts'
import type { AuditCursor, NotedLetter } from '../../../topology/dead-letters/read-model.ts'

/** What was done about letters as far as the topics of notes still tell: their compaction leaves the newest note of each letter. */
export async function auditFromTopics(
  driver: Driver,
  topics: readonly string[],
  { limit, after }: { readonly limit: number; readonly after?: AuditCursor | undefined }
): Promise<readonly NotedLetter[]> {
  let kept: NotedLetter[] = []
  const cut = (): void => {
    kept = kept.sort((a, b) => newestFirst(cursorOf(a), cursorOf(b))).slice(0, limit)
  }
  for (const topic of topics.map(notesTopic)) {
    const ranges = await rangesOf(driver, topic).catch((thrown: unknown) => {
      if (codeOf(thrown, 'timeout') === 'unknown-topic') return []
      throw thrown
    })
    await scan(driver, ranges, async ({ partition }, records) => {
      for (const { key, value, offset } of records) {
        const note = value === null ? undefined : noteOf(value)
        const place = placeOf(String(key))
        if (note === undefined || place === undefined) continue
        const found = { ...place, note, noted: { topic, partition, offset } }
        if (after !== undefined && newestFirst(after, cursorOf(found)) >= 0) continue
        kept.push(found)
        if (kept.length >= limit * 2) cut()
      }
      return 'go on'
    })
  }
  cut()
  return kept
}

function cursorOf({ note, noted }: NotedLetter): AuditCursor {
  return { at: note.at, ...noted }
}

/** The order of the list, as the index has it. */
function newestFirst(a: AuditCursor, b: AuditCursor): number {
  if (a.at !== b.at) return b.at - a.at
  if (a.topic !== b.topic) return a.topic < b.topic ? 1 : -1
  return b.partition - a.partition || b.offset - a.offset
}
