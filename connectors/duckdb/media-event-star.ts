import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duckdb } from './database.ts'
import { literal } from './database.ts'

/** An instant of a file as the star schema has it: a timestamp in UTC, whatever time zone the machine is in. */
const utc = (column: string): string => `make_timestamp(epoch_us(${column}))`

const latest = (key: string): string =>
  `QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY created_at DESC, event_id DESC) = 1`

/** Entries of an array of events with their place, from 0. */
const entries = (column: string): string =>
  `(SELECT event_id, user_id, content_id, unnest(${column}) AS entry, generate_subscripts(${column}, 1) - 1 AS place FROM event)`

const details = `CASE event_type
  WHEN 'content_play' THEN to_json(struct_pack(play_duration := play_duration, play_percentage := play_percentage,
    playback_quality := playback_quality, buffering_incidents := buffering_incidents, playback_speed := playback_speed,
    paused := paused, completed := completed, network_type := network_type, bandwidth := bandwidth))
  WHEN 'rating' THEN to_json(struct_pack(stars := rating_stars, comment := rating_comment)) END`

/** The star schema over the view `event`, each table under its name; columns as on the database servers. */
export const starViews: { readonly [table: string]: string } = {
  users: `SELECT user_id, subscription_id AS current_subscription_id, device_id AS current_device_id,
    location_id AS current_location_id, ${utc('created_at')} AS last_event_at, event_id AS last_event_id
    FROM event ${latest('user_id')}`,
  content: `SELECT content_id, content_title AS title, content_type AS type, content_genre AS genre,
      content_season::VARCHAR AS season, content_episode::VARCHAR AS episode, content_duration AS duration,
      content_language AS language, content_provider AS provider, content_release_year AS release_year,
      ${utc('created_at')} AS last_event_at, event_id AS last_event_id
    FROM event WHERE content_id IS NOT NULL ${latest('content_id')}
    UNION ALL BY NAME
    SELECT DISTINCT entry.content_id AS content_id FROM ${entries('recommendations')}
    WHERE entry.content_id NOT IN (SELECT content_id FROM event WHERE content_id IS NOT NULL)`,
  dim_user_subscription: `SELECT DISTINCT subscription_id, user_id, subscription_plan AS plan,
    subscription_start_date AS start_date, subscription_billing_cycle AS billing_cycle,
    to_json(subscription_connected_services) AS connected_services FROM event`,
  dim_device: `SELECT DISTINCT device_id, user_id, device_os AS os, device_type AS type, device_model AS model,
    device_os_version AS os_version, device_app_version AS app_version FROM event`,
  dim_location: `SELECT DISTINCT location_id, user_id, location_city AS city, location_region AS region,
    location_country AS country, location_timezone AS timezone FROM event`,
  fact_event: `SELECT event_id, user_id, content_id, ${utc('created_at')} AS created_at, event_type,
    ${details} AS event_details FROM event`,
  fact_user_action: `SELECT event_id || ':' || place AS action_id, event_id, user_id, content_id,
    entry.action_type AS action_type, entry.duration AS duration, entry.new_speed AS new_speed,
    entry.old_speed AS old_speed, ${utc('entry.timestamp')} AS action_timestamp FROM ${entries('user_action')}`,
  fact_search_history: `SELECT event_id || ':' || place AS search_id, event_id, user_id,
    entry.search_id AS source_search_id, entry.query AS query, entry.results_count AS results_count,
    ${utc('entry.timestamp')} AS search_timestamp FROM ${entries('search_history')}`,
  fact_recommendation: `SELECT event_id || ':' || place AS recommendation_id, event_id, user_id,
    entry.content_id AS content_id, entry.position AS position, entry.clicked AS clicked,
    entry.algorithm AS algorithm FROM ${entries('recommendations')}`
}

/** The files that are whole: names of parts end otherwise. */
export async function parquetFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter(name => name.endsWith('.parquet'))
    .sort()
    .map(name => join(folder, name))
}

/**
 * Lays the view `event` (each event once) and the star schema over the files; call it again for new files. What came twice is left out
 * by place: the table `kept` holds file and row of the first of each event id, and nothing else is copied out of the files.
 */
export async function openStar(database: Duckdb, files: readonly string[]): Promise<void> {
  const source = `read_parquet([${files.map(literal).join(', ')}], filename = true, file_row_number = true)`
  await database.run(`CREATE OR REPLACE TABLE kept AS
    SELECT DISTINCT ON (event_id) filename, file_row_number FROM ${source} ORDER BY event_id, filename, file_row_number`)
  await database.run(`CREATE OR REPLACE VIEW event AS
    SELECT * EXCLUDE (filename, file_row_number) FROM ${source} SEMI JOIN kept USING (filename, file_row_number)`)
  for (const [table, query] of Object.entries(starViews)) {
    await database.run(`CREATE OR REPLACE VIEW ${table} AS ${query}`)
  }
}

/** How many rows the files have, repeats included. */
export async function countRows(database: Duckdb, files: readonly string[]): Promise<number> {
  const [row] = await database.rows(`SELECT count(*) AS n FROM read_parquet([${files.map(literal).join(', ')}])`)
  return Number(row?.n)
}
