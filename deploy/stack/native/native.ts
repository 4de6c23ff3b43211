import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { accountOf, localEnv } from '../account.ts'
import { stackError } from '../error.ts'
import { assertFree, freePort, freePorts, portsOf } from '../ports.ts'
import type { Progress, ServerName, Stack, StackPorts, StartStackOptions } from '../types.ts'
import { type Artifact, kafkaArtifact, mariadbArtifact, registryArtifact } from './artifacts.ts'
import { fetchArtifact } from './fetch.ts'
import { millraceHome } from './home.ts'
import { findJava, type Java } from './java.ts'
import { kafkaRecipe } from './kafka.ts'
import { mariadbRecipe } from './mariadb.ts'
import { stopLeftovers } from './pid-file.ts'
import { registryPath, registryRecipe } from './registry.ts'
import { NativeServer, type ServerRecipe } from './server.ts'

/** What the recipes of all three servers need. */
interface Site {
  readonly java: Java
  readonly home: string
  readonly ports: StackPorts
  readonly controllerPort: number
  readonly dataDir: string
  readonly onProgress: Progress
  readonly environment: { readonly [name: string]: string | undefined }
}

/** Fetching is one at a time: Maven's local repository is shared, and progress stays readable. */
async function fetchAll(artifacts: readonly Artifact[], home: string, onProgress: Progress): Promise<string[]> {
  const folders: string[] = []
  for (const artifact of artifacts) folders.push(await fetchArtifact(artifact, home, onProgress))
  return folders
}

async function recipes(site: Site): Promise<readonly ServerRecipe[]> {
  const { ports, environment, dataDir } = site
  const java = site.java.command
  const registry = registryArtifact(site.java.version)
  const mariadb = mariadbArtifact()
  const [kafkaPrograms = '', registryPrograms = '', mariadbPrograms = ''] = await fetchAll(
    [kafkaArtifact, registry, mariadb],
    site.home,
    site.onProgress
  )
  const place = (name: ServerName): { stackDir: string; dataDir: string; port: number; log: string } => ({
    stackDir: dataDir,
    dataDir: join(dataDir, name),
    port: ports[name],
    log: join(dataDir, 'logs', `${name}.log`)
  })
  return [
    kafkaRecipe({ ...place('kafka'), java, programs: kafkaPrograms, controllerPort: site.controllerPort }),
    await registryRecipe({ ...place('registry'), java, programs: registryPrograms, title: registry.title }),
    await mariadbRecipe({
      ...place('mysql'),
      ...accountOf(environment),
      programs: mariadbPrograms,
      title: mariadb.title
    })
  ]
}

/** Starts them side by side. When one fails, the others are stopped and the first error is thrown. */
async function startAll(servers: readonly NativeServer[], onProgress: Progress): Promise<void> {
  const begun = performance.now()
  const started = await Promise.allSettled(
    servers.map(async server => {
      onProgress(server.recipe.name, `starting ${server.recipe.title}`)
      await server.start()
      const took = ((performance.now() - begun) / 1000).toFixed(1)
      onProgress(server.recipe.name, `${server.recipe.title} serves on port ${server.recipe.port} after ${took} s`)
    })
  )
  const failed = started.find(result => result.status === 'rejected')
  if (failed === undefined) return
  await Promise.all(servers.map(server => server.stop()))
  throw failed.reason
}

/** Kafka, registry and MariaDB as child processes of this one. Rejects with `stack-failed` saying what to do. */
export async function nativeStack(options: StartStackOptions): Promise<Stack> {
  const { onProgress = () => undefined, environment = process.env } = options
  const java = await findJava(environment)
  const ports = options.ports === 'free' ? await freePorts() : portsOf(environment)
  const dataDir = resolve(options.dataDir)
  for (const name of await stopLeftovers(dataDir)) onProgress('stack', `stopped ${name}, left by a run that crashed`)
  if (options.ports === 'fixed') await assertFree(ports)
  await mkdir(join(dataDir, 'logs'), { recursive: true })
  const home = millraceHome(environment)
  const controllerPort = await freePort(new Set(Object.values(ports)))
  const list = await recipes({ java, home, ports, controllerPort, dataDir, onProgress, environment })
  const servers = list.map(recipe => new NativeServer(recipe))

  const killAll = (): void => {
    for (const server of servers) server.killNow()
  }
  process.once('exit', killAll)
  await startAll(servers, onProgress)

  const byName = (name: ServerName): NativeServer => {
    const server = servers.find(({ recipe }) => recipe.name === name)
    if (server === undefined) throw stackError(`the stack has no server called ${name}`)
    return server
  }
  return {
    kind: 'native',
    env: localEnv(ports, environment, registryPath),
    get processes() {
      return servers.map(({ recipe, pid }) => ({ name: recipe.name, pid, log: recipe.log }))
    },
    stop: async () => {
      await Promise.all(servers.map(server => server.stop()))
      process.off('exit', killAll)
    },
    kill: name => byName(name).kill(),
    pause: async name => byName(name).pause(),
    resume: async name => byName(name).resume(),
    restart: async name => {
      await byName(name).stop()
      await byName(name).start()
    }
  }
}
