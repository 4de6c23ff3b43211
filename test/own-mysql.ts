import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MysqlOptions } from '../connectors/mysql/connection/pool.ts'
import { mariadbArtifact } from '../deploy/stack/native/artifacts.ts'
import { fetchArtifact } from '../deploy/stack/native/fetch.ts'
import { millraceHome } from '../deploy/stack/native/home.ts'
import { mariadbRecipe } from '../deploy/stack/native/mariadb.ts'
import { NativeServer } from '../deploy/stack/native/server.ts'
import { freePort } from '../deploy/stack/ports.ts'

/** A database server that belongs to one test alone. */
export interface OwnMysql {
  /** Its all-powerful account. */
  readonly mysql: MysqlOptions
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>
}

/** Starts a MariaDB on a free port and empty data, for tests that change what is global to a server: `read_only`, accounts, limits. */
export async function startOwnMysql(): Promise<OwnMysql> {
  const artifact = mariadbArtifact()
  const programs = await fetchArtifact(artifact, millraceHome(), () => undefined)
  const folder = await mkdtemp(join(tmpdir(), 'millrace-mysql-'))
  await mkdir(join(folder, 'logs'))
  const account = { user: 'root', password: 'root', database: 'own' }
  const port = await freePort()
  const recipe = await mariadbRecipe({
    ...account,
    title: artifact.title,
    programs,
    stackDir: folder,
    dataDir: join(folder, 'mysql'),
    port,
    log: join(folder, 'logs', 'mysql.log')
  })
  const server = new NativeServer(recipe)
  await server.start()
  return {
    mysql: { ...account, host: '127.0.0.1', port },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
