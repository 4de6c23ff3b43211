import type { Pool, RowDataPacket } from 'mysql2/promise'
import type { LetterNote, Place } from '../../../topology/dead-letters/note.ts'
import type {
  DeadLettersReadModel,
  LetterGroup,
  LettersFilter,
  ListedLetter,
  NotedLetter
} from '../../../topology/dead-letters/read-model.ts'
import type { LetterKind } from '../../../topology/dead-letters/why.ts'
import { mysqlError } from '../connection/mysql-errors.ts'
import { selectRows } from '../connection/select-rows.ts'
import { withConnection } from '../connection/with-connection.ts'
import type { SqlValue } from '../sql-row.ts'
import { lettersTable, notesTable } from './rows.ts'

export interface DeadLettersReadModelOptions {
  readonly pool: Pool
  /** Milliseconds for one query, after which it rejects with `sink-unavailable`. Default 3000. */
  readonly timeout?: number
}

type LetterRow = RowDataPacket & {
  readonly topic: string
  readonly letter_partition: number
  readonly letter_offset: number
  readonly died_at: Date
  readonly kind: LetterKind
  readonly reason: string
  readonly step: string
  readonly message: string
  readonly group_id: string
  readonly source_topic: string | null
  readonly source_partition: number | null
  readonly source_offset: number | null
  readonly application: string
  readonly attempts: number
  readonly record_key: string | null
  readonly done: 'replay' | 'discard' | null
  readonly done_at: Date | null
}

type GroupRow = RowDataPacket & {
  readonly group_id: string
  readonly topic: string
  readonly reason: string
  readonly step: string
  readonly message: string
  readonly n: number
  readonly open: number
  readonly first: Date
  readonly last: Date
  readonly letter_partition: number
  readonly letter_offset: number
}

type NoteRow = RowDataPacket & {
  readonly notes_topic: string
  readonly notes_partition: number
  readonly notes_offset: number
  readonly topic: string
  readonly letter_partition: number
  readonly letter_offset: number
  readonly noted_at: Date
  readonly action: LetterNote['action']
  readonly died_at: Date
  readonly edited: number
  readonly reason: string | null
  readonly actor: string | null
  readonly address: string | null
  readonly sent_topic: string | null
  readonly sent_partition: number | null
  readonly sent_offset: number | null
  readonly replays: number | null
}

/** The newest note of the letter of the outer query. */
const newestNote = (column: string): string => `(SELECT n.${column} FROM ${notesTable} n
  WHERE n.topic = l.topic AND n.letter_partition = l.letter_partition AND n.letter_offset = l.letter_offset AND n.died_at = l.died_at
  ORDER BY n.noted_at DESC LIMIT 1)`

const listSql = (
  where: string
): string => `SELECT l.*, ${newestNote('action')} AS done, ${newestNote('noted_at')} AS done_at
FROM ${lettersTable} l WHERE ${where}
ORDER BY l.died_at DESC, l.topic DESC, l.letter_partition DESC, l.letter_offset DESC LIMIT ?`

/** The newest of each group tells its message; a group has one topic, reason and step. */
const groupsSql = (where: string): string => `SELECT g.*, l.message, l.letter_partition, l.letter_offset FROM (
  SELECT l.group_id, l.topic, l.reason, l.step, COUNT(*) AS n, SUM(${newestNote('action')} IS NULL) AS open,
    MIN(l.died_at) AS first, MAX(l.died_at) AS last
  FROM ${lettersTable} l WHERE ${where} GROUP BY l.group_id, l.topic, l.reason, l.step
  ORDER BY n DESC, last DESC LIMIT ?
) g JOIN ${lettersTable} l ON l.group_id = g.group_id AND l.died_at = g.last
ORDER BY g.n DESC, g.last DESC, l.letter_partition, l.letter_offset`

const historySql = `SELECT * FROM ${notesTable}
WHERE topic = ? AND letter_partition = ? AND letter_offset = ? AND died_at = ? ORDER BY noted_at, notes_offset`

const auditSql = (where: string): string => `SELECT * FROM ${notesTable} WHERE ${where}
ORDER BY noted_at DESC, notes_topic DESC, notes_partition DESC, notes_offset DESC LIMIT ?`

const forgetSql = `DELETE FROM ${lettersTable} WHERE topic = ? AND letter_partition = ? AND letter_offset < ? LIMIT 10000`

/** Reads `dead_letters` and `dead_letter_notes`. */
export function deadLettersReadModel({ pool, timeout = 3_000 }: DeadLettersReadModelOptions): DeadLettersReadModel {
  const select = <R extends RowDataPacket>(sql: string, values: readonly SqlValue[]): Promise<readonly R[]> =>
    selectRows<R>({ pool, timeout, doing: `reading ${lettersTable}`, sql, values })
  return {
    list: async (filter, { limit, after }) => {
      if (filter.topics.length === 0) return []
      const { where, values } = conditions(filter)
      const from = after && {
        sql: ' AND (l.died_at, l.topic, l.letter_partition, l.letter_offset) < (?, ?, ?, ?)',
        values: [new Date(after.diedAt), after.topic, after.partition, after.offset]
      }
      const sql = listSql(`${where}${from?.sql ?? ''}`)
      return (await select<LetterRow>(sql, [...values, ...(from?.values ?? []), limit])).map(listed)
    },
    groups: async (filter, limit) => {
      if (filter.topics.length === 0) return []
      const { where, values } = conditions(filter)
      const rows = await select<GroupRow>(groupsSql(where), [...values, limit])
      return [...new Map(rows.map(row => [row.group_id, group(row)])).values()]
    },
    history: async ({ topic, partition, offset }, letterTime) => {
      const rows = await select<NoteRow>(historySql, [topic, partition, offset, new Date(letterTime)])
      return rows.map(note)
    },
    audit: async (topics, { limit, after }) => {
      if (topics.length === 0) return []
      const ours = `topic IN (${topics.map(() => '?').join(', ')})`
      const behind =
        after === undefined ? '' : ' AND (noted_at, notes_topic, notes_partition, notes_offset) < (?, ?, ?, ?)'
      const from = after === undefined ? [] : [new Date(after.at), after.topic, after.partition, after.offset]
      const rows = await select<NoteRow>(auditSql(`${ours}${behind}`), [...topics, ...from, limit])
      return rows.map(notedLetter)
    },
    forget: async (topic, partition, earliest) => {
      try {
        await withConnection(pool, timeout, connection => connection.query(forgetSql, [topic, partition, earliest]))
      } catch (error) {
        throw mysqlError(error, `forgetting letters of ${topic}`)
      }
    }
  }
}

const doneAs = { open: null, replayed: 'replay', discarded: 'discard' } as const

function conditions({ topics, reason, step, group, state }: LettersFilter) {
  const parts: string[] = [`l.topic IN (${topics.map(() => '?').join(', ')})`]
  const values: SqlValue[] = [...topics]
  const given = { reason, step, group_id: group }
  for (const [column, value] of Object.entries(given)) {
    if (value === undefined) continue
    parts.push(`l.${column} = ?`)
    values.push(value)
  }
  if (state !== undefined) {
    parts.push(`${newestNote('action')} <=> ?`)
    values.push(doneAs[state])
  }
  return { where: parts.join(' AND '), values }
}

function listed(row: LetterRow): ListedLetter {
  return {
    topic: row.topic,
    partition: row.letter_partition,
    offset: Number(row.letter_offset),
    diedAt: row.died_at.getTime(),
    kind: row.kind,
    reason: row.reason,
    step: row.step,
    message: row.message,
    group: row.group_id,
    source: placeIn(row.source_topic, row.source_partition, row.source_offset),
    application: row.application,
    attempts: row.attempts,
    key: row.record_key,
    state: row.done === null ? 'open' : row.done === 'replay' ? 'replayed' : 'discarded',
    stateAt: row.done_at?.getTime()
  }
}

function group(row: GroupRow): LetterGroup {
  return {
    group: row.group_id,
    topic: row.topic,
    reason: row.reason,
    step: row.step,
    message: row.message,
    count: Number(row.n),
    open: Number(row.open),
    first: row.first.getTime(),
    last: row.last.getTime(),
    newest: { topic: row.topic, partition: row.letter_partition, offset: Number(row.letter_offset) }
  }
}

function notedLetter(row: NoteRow): NotedLetter {
  return {
    topic: row.topic,
    partition: row.letter_partition,
    offset: Number(row.letter_offset),
    note: note(row),
    noted: { topic: row.notes_topic, partition: row.notes_partition, offset: Number(row.notes_offset) }
  }
}

function note(row: NoteRow): LetterNote {
  return {
    at: row.noted_at.getTime(),
    action: row.action,
    letterTime: row.died_at.getTime(),
    edited: row.edited === 1,
    reason: row.reason ?? undefined,
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    sent: placeIn(row.sent_topic, row.sent_partition, row.sent_offset),
    replays: row.replays ?? undefined
  }
}

function placeIn(topic: string | null, partition: number | null, offset: number | null): Place | undefined {
  return topic === null ? undefined : { topic, partition: partition ?? -1, offset: Number(offset ?? -1) }
}
