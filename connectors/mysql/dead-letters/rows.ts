import type { Pool } from 'mysql2/promise'
import type { Opaque, Sink } from '#streams'
import type { IndexedLetter, NotedLetter } from '../../../topology/dead-letters/read-model.ts'
import { type MysqlSinkOptions, mysqlSink } from '../mysql-sink.ts'

/** The table of the index of dead letters. */
export const lettersTable = 'dead_letters'

/** The table of what was done about them. */
export const notesTable = 'dead_letter_notes'

export type LetterRowsOptions = Pick<MysqlSinkOptions<Opaque, never>, 'connections' | 'timeout' | 'log'>

/** Letters of a reason, address or actor that is longer than its column keep the beginning. */
const begin = (text: string | undefined, most: number): string | null => text?.slice(0, most).toWellFormed() ?? null

/** Dead letters into `dead_letters`, one row for each; the time is part of the key, since a topic that was made anew has the same offsets again. */
export function letterRows(pool: Pool, options: LetterRowsOptions = {}): Sink<Opaque, IndexedLetter> {
  return mysqlSink<Opaque, IndexedLetter>({
    ...options,
    pool,
    table: lettersTable,
    columns: [
      'topic',
      'letter_partition',
      'letter_offset',
      'died_at',
      'kind',
      'reason',
      'step',
      'message',
      'group_id',
      'source_topic',
      'source_partition',
      'source_offset',
      'application',
      'attempts',
      'record_key'
    ],
    key: ['topic', 'letter_partition', 'letter_offset', 'died_at'],
    row: ({ value: letter }) => [
      letter.topic,
      letter.partition,
      letter.offset,
      new Date(letter.diedAt),
      letter.kind,
      letter.reason,
      letter.step,
      letter.message,
      letter.group,
      letter.source?.topic ?? null,
      letter.source?.partition ?? null,
      letter.source?.offset ?? null,
      letter.application,
      letter.attempts,
      letter.key
    ]
  })
}

/** Notes into `dead_letter_notes`, one row for each note ever written. */
export function noteRows(pool: Pool, options: LetterRowsOptions = {}): Sink<Opaque, NotedLetter> {
  return mysqlSink<Opaque, NotedLetter>({
    ...options,
    pool,
    table: notesTable,
    columns: [
      'notes_topic',
      'notes_partition',
      'notes_offset',
      'noted_at',
      'topic',
      'letter_partition',
      'letter_offset',
      'died_at',
      'action',
      'edited',
      'reason',
      'actor',
      'address',
      'sent_topic',
      'sent_partition',
      'sent_offset',
      'replays'
    ],
    key: ['notes_topic', 'notes_partition', 'notes_offset', 'noted_at'],
    row: ({ value: { topic, partition, offset, note, noted } }) => [
      noted.topic,
      noted.partition,
      noted.offset,
      new Date(note.at),
      topic,
      partition,
      offset,
      new Date(note.letterTime),
      note.action,
      note.edited,
      begin(note.reason, 1_000),
      begin(note.actor, 255),
      begin(note.address, 64),
      note.sent?.topic ?? null,
      note.sent?.partition ?? null,
      note.sent?.offset ?? null,
      note.replays ?? null
    ]
  })
}
