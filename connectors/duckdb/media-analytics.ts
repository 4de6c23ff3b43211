import type { Analysis, Bar, Chart, MediaAnalytics } from '../../topology/media-events/read-model.ts'
import { type Duckdb, type DuckdbOptions, openDuckdb } from './database.ts'
import { countRows, openStar, parquetFiles } from './media-event-star.ts'
import { type Question, questions } from './media-questions.ts'
import { openSessions } from './media-session-view.ts'

/** Where the Parquet files are; each folder may be missing. */
export interface MediaFolders {
  /** Files of events. */
  readonly events: string
  /** Files of viewing sessions. */
  readonly sessions: string
}

/** Answers the questions with DuckDB over the Parquet files. Nothing opens before the first question. */
export function mediaAnalytics(folders: MediaFolders, options: DuckdbOptions = {}): MediaAnalytics {
  let database: Promise<Duckdb> | undefined
  let tail: Promise<unknown> = Promise.resolve()
  const analyse = async (): Promise<Analysis> => {
    const files = await parquetFiles(folders.events)
    if (files.length === 0) return { events: 0, repeats: 0, files: 0, charts: [] }
    database ??= openDuckdb(options)
    return await analysisOf(await database, files, await parquetFiles(folders.sessions))
  }
  return {
    analyse: () => {
      const next = tail.then(analyse, analyse)
      tail = next.catch(() => undefined)
      return next
    },
    close: async () => {
      await tail
      ;(await database)?.close()
      database = undefined
    }
  }
}

async function analysisOf(database: Duckdb, files: readonly string[], sessions: readonly string[]): Promise<Analysis> {
  await openStar(database, files)
  await openSessions(database, sessions)
  const [row] = await database.rows('SELECT count(*) AS n FROM kept')
  const events = Number(row?.n)
  const charts: Chart[] = []
  for (const question of questions) charts.push(await answer(database, question))
  return { events, repeats: (await countRows(database, files)) - events, files: files.length, charts }
}

async function answer(database: Duckdb, { sql, ...question }: Question): Promise<Chart> {
  const rows = await database.rows(sql)
  const bars = rows.map(({ label, value, note }): Bar => {
    return { label: String(label), value: Number(value), note: String(note) }
  })
  return { ...question, bars }
}
