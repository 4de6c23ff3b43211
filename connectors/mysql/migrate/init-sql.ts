import { migrationsOf, migrationsTable, statementsOf } from './migration-files.ts'

const head = `-- Generated from connectors/mysql/migrations by \`npm run db:generate\`. Do not edit.
-- For the initialization directory of a MySQL image: runs once, on first start, in the database named by MYSQL_DATABASE.`

/** The text of db/init.sql: what the migrations of these systems do to an empty database, with the note that they ran. */
export async function initSql(systems: readonly string[]): Promise<string> {
  const migrations = (await Promise.all(systems.map(migrationsOf))).flat()
  const parts = migrations.map(migration => {
    const { system, name, checksum } = migration
    const note = `INSERT IGNORE INTO schema_migrations VALUES ('${system}', '${name}', '${checksum}', UTC_TIMESTAMP(3))`
    return [`-- ${system}/${name}`, ...[...statementsOf(migration), note].map(statement => `${statement};`)].join('\n')
  })
  return `${[head, `${migrationsTable};`, ...parts].join('\n\n')}\n`
}
