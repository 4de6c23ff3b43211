import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stackError } from '../error.ts'
import { registryServes } from '../probe.ts'
import { defaultToBackward } from '../registry-config.ts'
import type { ServerRecipe } from './server.ts'

export interface RegistryRecipeOptions {
  readonly java: string
  readonly title: string
  /** Folder with the programs. */
  readonly programs: string
  /** Folder of the stack. */
  readonly stackDir: string
  /** Folder of this server. */
  readonly dataDir: string
  readonly port: number
  readonly log: string
}

/** Base path of Apicurio's copy of Confluent's interface. */
export const registryPath = '/apis/ccompat/v7'

async function runner(programs: string): Promise<string> {
  const names = await readdir(programs)
  const jar = names.find(name => name === 'quarkus-run.jar') ?? names.find(name => name.endsWith('-runner.jar'))
  if (jar === undefined) throw stackError(`${programs} holds no registry: remove that folder, it is fetched again`)
  return join(programs, jar)
}

/**
 * Apicurio Registry with its schemas in a file. Each registration is on disk before it is answered (`WRITE_DELAY=0`), and the same
 * schema with other white space has the same id (`use-canonical-hash`), as with Confluent's registry.
 */
export async function registryRecipe(options: RegistryRecipeOptions): Promise<ServerRecipe> {
  const { java, programs, dataDir, port } = options
  const url = `http://127.0.0.1:${port}${registryPath}`
  return {
    name: 'registry',
    title: options.title,
    port,
    command: java,
    args: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Dquarkus.http.port=${port}`,
      '-Dquarkus.http.host=127.0.0.1',
      '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
      '-Dapicurio.ccompat.use-canonical-hash=true',
      '-Dapicurio.storage.kind=sql',
      '-Dapicurio.storage.sql.kind=h2',
      `-Dapicurio.datasource.url=jdbc:h2:file:${join(dataDir, 'registry')};WRITE_DELAY=0`,
      '-jar',
      await runner(programs)
    ],
    stackDir: options.stackDir,
    log: options.log,
    prepare: async () => {
      await mkdir(dataDir, { recursive: true })
    },
    serves: () => registryServes(url),
    afterStart: () => defaultToBackward(url)
  }
}
