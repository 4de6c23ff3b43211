import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { initSql } from './init-sql.ts'
import { statementsOf } from './migration-files.ts'

test('db/init.sql is what the migrations make', async () => {
  const file = await readFile(new URL('../../../db/init.sql', import.meta.url), 'utf8')
  expect(file, 'run `npm run db:generate`').toBe(
    await initSql(['feedback', 'comments', 'submissions', 'media-events', 'dead-letters'])
  )
})

test('a migration is cut at semicolons that end a line, and nowhere else', () => {
  const sql = "-- about; this\nCREATE TABLE a (b INT);\n\nINSERT INTO a VALUES (';'), (2) ;\n-- the end\n"
  expect(statementsOf({ sql })).toEqual(['CREATE TABLE a (b INT)', "INSERT INTO a VALUES (';'), (2)"])
})
