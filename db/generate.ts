/** Writes db/init.sql from the migrations: `npm run db:generate`. */
import { writeFile } from 'node:fs/promises'
import { initSql } from '../connectors/mysql/migrate/init-sql.ts'

await writeFile(
  new URL('init.sql', import.meta.url),
  await initSql(['feedback', 'comments', 'submissions', 'media-events', 'dead-letters'])
)
