import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import type { SystemName } from '../../config/systems.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { freePort } from '../../deploy/stack/ports.ts'
import { Child } from '../e2e/child.ts'
import { type FreezingProxy, freezingProxy } from './freezing-proxy.ts'
import { type LoadedSystem, loadedSystem, variablesFor } from './loaded-systems.ts'

/** A worker of a system with default settings, before whose database there is a proxy that can freeze. */
export interface WorkerUnderLoad {
  readonly system: LoadedSystem
  readonly child: Child
  readonly database: FreezingProxy
  /** A metric of the worker, all its series added up. */
  readonly metric: (name: string) => Promise<number>
  /** Kills it and removes what it has. */
  readonly remove: () => Promise<void>
}

/** Starts it and resolves when it is ready. `servers` is where they are, beside those of the test run. */
export async function workerUnderLoad(
  name: SystemName,
  servers: { readonly [name: string]: string } = {}
): Promise<WorkerUnderLoad> {
  const variables = { ...variablesFor(name), ...servers }
  const database = await freezingProxy(variables.MYSQL_HOST ?? '', Number(variables.MYSQL_PORT))
  const folder = await mkdtemp(join(tmpdir(), 'millrace-memory-'))
  const metricsPort = String(await freePort())
  const url = `http://127.0.0.1:${metricsPort}`
  const child = new Child({
    name: `${name} worker`,
    module: 'worker/main.ts',
    variables: { ...variables, MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(database.port), METRICS_PORT: metricsPort },
    folder,
    ready: `${url}/ready`
  })
  const system = loadedSystem(name, variables)
  const remove = async (): Promise<void> => {
    await child.kill()
    await database.close()
    await rm(folder, { recursive: true, force: true })
    await removeOwn(system)
  }
  try {
    await child.ready()
  } catch (error) {
    await remove()
    throw error
  }
  return { system, child, database, remove, metric: metricName => metricOf(url, metricName) }
}

async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const samples = text.split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

/** Removes topics and database. */
async function removeOwn({ environment, input }: LoadedSystem): Promise<void> {
  const admin = kafkaDriver({ brokers: environment.KAFKA_BROKER }).admin()
  const prefix = input.name.replace(/-in$/, '')
  const own = (await admin.listTopics()).filter(topic => topic.startsWith(prefix))
  await admin.deleteTopics(own)
  await admin.close()
  const { MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_USER: user, MYSQL_PASSWORD: password = '' } = environment
  const connection = await createConnection({ host, port, user, password })
  await connection.query(`DROP DATABASE IF EXISTS \`${environment.MYSQL_DATABASE}\``)
  await connection.end()
}
