import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import { asError, type Logger, noLog } from '#streams'
import { searchEntry } from '../../../../topology/feedback/search/search-entry.ts'
import { mysqlError } from '../../connection/mysql-errors.ts'
import { withConnection } from '../../connection/with-connection.ts'
import { feedbackTable } from '../rows.ts'
import { type Facets, facetColumns, facetRow, facetTable } from './facet-rows.ts'
import { searchTable } from './rows.ts'

/** The table that says how far the filling is. */
export const fillTable = 'feedback_search_fill'

/** Its rows: a filling of the version before, which knew words only, and the one of words and facets. */
export const fillIds = { words: 1, all: 2 } as const

export interface FillOptions {
  readonly pool: Pool
  readonly log?: Logger
  /** Ends the filling between two portions. */
  readonly stopping?: AbortSignal
  /** Rows of one portion. Default 500. */
  readonly portion?: number
  /** Milliseconds between two tries while the database is away or another worker is at it. Default 15,000. */
  readonly pause?: number
}

interface Progress extends RowDataPacket {
  readonly place: string
  readonly done: number
}

interface StoredFeedback extends RowDataPacket, Facets {
  /** Null where the full-text index has it. */
  readonly feedback_text: string | null
  /** Whether its facets are stored; 0 or 1. */
  readonly faceted: number
}

/** What became of a portion: whether rows are left, how many were seen, and how many of these were not in both. */
interface Portion {
  readonly is: 'done' | 'more' | 'busy'
  readonly walked: number
  readonly added: number
}

/** Milliseconds for one portion. */
const patience = 60_000

/** A line in the log each so many rows. */
const logEvery = 200_000

/** Bytes of words in one statement. */
const statementBytes = 1024 * 1024

const lockName = "CONCAT('millrace:fill:', LEFT(DATABASE(), 48))"

/**
 * Puts the rows into the full-text index and the facets that were stored before a worker wrote these: all rows in the order of their ids, those
 * that are in both left out. One worker at a time does a portion, at half speed, and where one ends another goes on. Resolves once all is done, or when told
 * to stop; what fails is logged and tried again.
 */
export async function fillSearch(options: FillOptions): Promise<void> {
  const { pool, log = noLog, stopping = new AbortController().signal, portion = 500, pause = 15_000 } = options
  let [walked, added] = [0, 0]
  while (!stopping.aborted) {
    const started = performance.now()
    const done = await withConnection(pool, patience, connection => nextPortion(connection, portion)).catch(thrown => {
      const { message } = asError(mysqlError(thrown, `filling ${searchTable}`))
      log.warn({ err: thrown }, `indexes of the search not filled, tried again in ${pause / 1000} s: ${message}`)
      return undefined
    })
    if (done?.is === 'done') {
      if (walked > 0)
        log.info({ walked, added }, `indexes of the search filled: ${added} of ${walked} rows were not in them`)
      return
    }
    const before = walked
    walked += done?.walked ?? 0
    added += done?.added ?? 0
    if (Math.floor(walked / logEvery) > Math.floor(before / logEvery)) {
      log.info({ walked, added }, `indexes of the search: ${walked} rows gone through, ${added} were not in them`)
    }
    await pauseFor(done?.is === 'more' ? performance.now() - started : pause, stopping)
  }
}

async function nextPortion(connection: PoolConnection, size: number): Promise<Portion> {
  const [[lock]] = await connection.query<(RowDataPacket & { readonly taken: number | null })[]>(
    `SELECT GET_LOCK(${lockName}, 0) AS taken`
  )
  if (lock?.taken !== 1) return { is: 'busy', walked: 0, added: 0 }
  try {
    return await fillPortion(connection, size)
  } finally {
    await connection.query(`SELECT RELEASE_LOCK(${lockName})`)
  }
}

async function fillPortion(connection: PoolConnection, size: number): Promise<Portion> {
  await connection.query(`INSERT IGNORE INTO ${fillTable} (id, message_id) VALUES (?, '')`, [fillIds.all])
  const [[at]] = await connection.query<Progress[]>(
    `SELECT message_id AS place, done_at IS NOT NULL AS done FROM ${fillTable} WHERE id = ?`,
    [fillIds.all]
  )
  if (at === undefined || at.done === 1) return { is: 'done', walked: 0, added: 0 }
  const [rows] = await connection.query<StoredFeedback[]>(
    `SELECT f.message_id, IF(s.message_id IS NULL, f.feedback_text, NULL) AS feedback_text, f.scorer, f.compound, f.feedback_timestamp,
  a.message_id IS NOT NULL AS faceted
FROM ${feedbackTable} f LEFT JOIN ${searchTable} s ON s.message_id = f.message_id
LEFT JOIN ${facetTable} a ON a.message_id = f.message_id
WHERE f.message_id > ? ORDER BY f.message_id LIMIT ?`,
    [at.place, size]
  )
  const last = rows.at(-1)
  if (last === undefined) {
    await connection.query(`UPDATE ${fillTable} SET done_at = UTC_TIMESTAMP(3) WHERE id = ?`, [fillIds.all])
    return { is: 'done', walked: 0, added: 0 }
  }
  await storeFacets(connection, rows)
  await storeWords(connection, rows)
  await connection.query(`UPDATE ${fillTable} SET message_id = ? WHERE id = ?`, [last.message_id, fillIds.all])
  const added = rows.filter(({ feedback_text, faceted }) => feedback_text !== null || faceted === 0).length
  return { is: 'more', walked: rows.length, added }
}

async function storeFacets(connection: PoolConnection, rows: readonly StoredFeedback[]): Promise<void> {
  const missing = rows.filter(({ faceted }) => faceted === 0).map(facetRow)
  if (missing.length === 0) return
  await connection.query(`INSERT IGNORE INTO ${facetTable} (${facetColumns.join(', ')}) VALUES ?`, [missing])
}

async function storeWords(connection: PoolConnection, rows: readonly StoredFeedback[]): Promise<void> {
  let [entries, bytes]: [string[][], number] = [[], 0]
  const write = async (): Promise<void> => {
    if (entries.length === 0) return
    await connection.query(`INSERT IGNORE INTO ${searchTable} (message_id, words) VALUES ?`, [entries])
    entries = []
    bytes = 0
  }
  for (const { message_id, feedback_text } of rows) {
    if (feedback_text === null) continue
    const { words } = searchEntry({ message_id, feedback_text })
    entries.push([message_id, words])
    bytes += words.length
    if (bytes > statementBytes) await write()
  }
  await write()
}

async function pauseFor(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal: stopping }).catch((thrown: unknown) => {
    if (!stopping.aborted) throw thrown
  })
}
