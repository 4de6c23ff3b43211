/** The same rows into the same table without Kafka: batches of 500 on three connections, plain `VALUES ?`. */
import { createPool } from 'mysql2/promise'
import { events } from './events.ts'
import { jobOf, mysql, Stopwatch } from './job.ts'

const job = jobOf(process.argv)
const pool = createPool({
  host: mysql.host,
  port: mysql.port,
  user: mysql.user,
  password: mysql.password,
  database: mysql.database,
  connectionLimit: 3,
  charset: 'utf8mb4',
  timezone: 'Z'
})
const insert =
  'INSERT IGNORE INTO feedback_analysis (message_id, customer_id, feedback_text, sentiment_score, compound, scorer, scorer_version, feedback_timestamp, analysis_timestamp, accepted_at, source_topic, source_partition, source_offset) VALUES ?'
const rows = Array.from(events(job.count), (event, offset) => {
  const at = new Date(event.feedback_timestamp)
  return [
    event.message_id,
    event.customer_id,
    event.feedback_text,
    'neutral',
    0,
    'none',
    '1',
    at,
    at,
    at,
    'events',
    0,
    offset
  ]
})
const watch = new Stopwatch()
let next = 0
async function connection(): Promise<void> {
  while (next < rows.length) {
    const batch = rows.slice(next, next + 500)
    next += batch.length
    await pool.query(insert, [batch])
  }
}
await pool.query('SELECT 1')
watch.began()
await Promise.all([connection(), connection(), connection()])
watch.ended(rows.length)
await pool.end()
