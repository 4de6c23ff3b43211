import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { StreamsError } from '#streams'

/** One migration: a file of statements, each ended by `;` at the end of a line. */
export interface Migration {
  /** The folder it is in: `feedback`. */
  readonly system: string
  /** The file without `.sql`: `0001-feedback-analysis`. Names give the order. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text, in hexadecimal. */
  readonly checksum: string
}

const folder = new URL('../migrations/', import.meta.url)

/** The migrations of a system, in order. Rejects with `invalid-configuration` when it has none. */
export async function migrationsOf(system: string): Promise<readonly Migration[]> {
  const files = await readdir(new URL(`${system}/`, folder)).catch(cause => {
    throw new StreamsError('invalid-configuration', `no migrations for a system named ${system}`, { cause })
  })
  const names = files.filter(file => file.endsWith('.sql')).sort()
  return Promise.all(names.map(file => readMigration(system, file)))
}

async function readMigration(system: string, file: string): Promise<Migration> {
  const sql = await readFile(new URL(`${system}/${file}`, folder), 'utf8')
  return { system, name: file.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

/** The statements of a migration, without comment lines. */
export function statementsOf({ sql }: Pick<Migration, 'sql'>): readonly string[] {
  const code = sql.split('\n').filter(line => !line.trimStart().startsWith('--'))
  const statements = code.join('\n').split(/;[ \t]*(?:\n|$)/)
  return statements.map(statement => statement.trim()).filter(statement => statement !== '')
}

/** Where it is written down which migrations ran. */
export const migrationsTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  system_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at DATETIME(3) NOT NULL,
  PRIMARY KEY (system_name, name)
) ENGINE = InnoDB`
