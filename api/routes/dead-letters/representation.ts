import type { z } from '@hono/zod-openapi'
import type { LetterNote, Place } from '../../../topology/dead-letters/note.ts'
import type { LetterGroup, ListedLetter } from '../../../topology/dead-letters/read-model.ts'
import type { LetterTopic, OpenLetter } from './deps.ts'
import type { groupList, listedLetter, openLetter } from './schemas.ts'

/** The id of the letter in a place. */
export function idOf({ topic, partition, offset }: Place): string {
  return `${topic}-${partition}-${offset}`
}

const instant = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString())

const systemOf = (topic: string, topics: readonly LetterTopic[]): string | null =>
  topics.find(known => known.topic === topic)?.system ?? null

/** A letter as lists show it. */
export function representLetter(letter: ListedLetter, topics: readonly LetterTopic[]): z.input<typeof listedLetter> {
  const { topic, partition, offset, kind, reason, step, message, group, application, attempts, key, state } = letter
  return {
    id: idOf(letter),
    system: systemOf(topic, topics),
    topic,
    partition,
    offset,
    died_at: new Date(letter.diedAt).toISOString(),
    kind,
    reason,
    step,
    message,
    group,
    source: letter.source ?? null,
    application,
    attempts,
    key,
    state,
    state_at: instant(letter.stateAt)
  }
}

/** A group as it is answered. */
export function representGroup(
  { first, last, newest, ...group }: LetterGroup,
  topics: readonly LetterTopic[]
): z.input<typeof groupList>['groups'][number] {
  return {
    ...group,
    system: systemOf(group.topic, topics),
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
    newest: idOf(newest)
  }
}

/** A letter in full. */
export function representOpen(open: OpenLetter, topics: readonly LetterTopic[]): z.input<typeof openLetter> {
  return {
    ...representLetter(open.letter, topics),
    timestamp: instant(open.timestamp),
    schema_id: open.schemaId ?? null,
    replays: open.replays,
    meaning: open.meaning,
    next: open.next,
    headers: open.headers as z.input<typeof openLetter>['headers'],
    stacktrace: open.stacktrace ?? null,
    value: open.value ?? null,
    undecoded: open.undecoded ?? null,
    bytes: open.bytes?.toString('base64') ?? null,
    history: open.history.map(representNote)
  }
}

/** What was done about a letter. */
export function representNote(note: LetterNote): z.input<typeof openLetter>['history'][number] {
  const { at, action, edited, reason = null, actor = null, address = null, sent = null } = note
  return { at: new Date(at).toISOString(), action, edited, reason, actor, address, sent }
}
