import { execFileSync } from 'node:child_process'
import type { StartedTestContainer } from 'testcontainers'
import { localEnv } from '../account.ts'
import { isAlive } from '../alive.ts'
import { freePorts } from '../ports.ts'
import { defaultToBackward } from '../registry-config.ts'
import type { ServerName, Stack, StackEnv, StackPorts, StartStackOptions } from '../types.ts'
import { docker } from './command.ts'
import { type Containers, stackOf, untilServes } from './control.ts'
import { images } from './images.ts'

/** Label that names the process which started a container, so that a later one finds what a crash left. */
const ownerLabel = 'millrace.owner'

/** Settings of each container, and the port that it serves on inside. */
function recipeOf(
  name: ServerName,
  ports: StackPorts,
  env: StackEnv
): { port: number; variables: Record<string, string> } {
  if (name === 'registry') {
    return {
      port: 8080,
      variables: {
        APICURIO_CCOMPAT_USE_CANONICAL_HASH: 'true',
        APICURIO_STORAGE_KIND: 'sql',
        APICURIO_STORAGE_SQL_KIND: 'h2',
        APICURIO_DATASOURCE_URL: 'jdbc:h2:file:/tmp/registry;WRITE_DELAY=0'
      }
    }
  }
  if (name === 'mysql') {
    return { port: 3306, variables: { MYSQL_ROOT_PASSWORD: env.MYSQL_PASSWORD, MYSQL_DATABASE: env.MYSQL_DATABASE } }
  }
  return {
    port: 9092,
    // The image drops all its defaults when one is given.
    variables: {
      CLUSTER_ID: '5L6g3nShT-eMCtK--X86sw',
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${ports.kafka}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '5',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '5',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '3000',
      KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '1000',
      KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '4194304',
      KAFKA_LOG_DIRS: '/tmp/kraft-combined-logs',
      KAFKA_HEAP_OPTS: '-Xmx512m'
    }
  }
}

/** Removes containers whose owner is gone. */
async function sweepContainers(): Promise<void> {
  const format = `{{.ID}} {{.Label "${ownerLabel}"}}`
  const listed = await docker(['ps', '--all', '--filter', `label=${ownerLabel}`, '--format', format])
  for (const line of listed.split('\n')) {
    const [id, owner] = line.split(' ')
    if (id && !isAlive(Number(owner))) await docker(['rm', '--force', '--volumes', id])
  }
}

async function startContainer(name: ServerName, ports: StackPorts, env: StackEnv): Promise<StartedTestContainer> {
  // We remove our containers ourselves; the image that would do it is one more to pull.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  const { GenericContainer, Wait } = await import('testcontainers')
  const { port, variables } = recipeOf(name, ports, env)
  return await new GenericContainer(images[name])
    .withExposedPorts({ container: port, host: ports[name] })
    .withEnvironment(variables)
    .withLabels({ [ownerLabel]: String(process.pid) })
    .withWaitStrategy(Wait.forLogMessage(/./))
    .start()
}

/** Kafka, registry and MySQL in containers of their own on free ports, for tests. */
export async function containerStack(options: StartStackOptions): Promise<Stack> {
  const { onProgress = () => undefined, environment = process.env } = options
  await sweepContainers()
  const ports = await freePorts()
  const env = localEnv(ports, { ...environment, MYSQL_USER: 'root' }, '/apis/ccompat/v7')
  const started: StartedTestContainer[] = []
  const removeNow = (): void => {
    const ids = started.map(container => container.getId())
    if (ids.length > 0) execFileSync('docker', ['rm', '--force', '--volumes', ...ids], { stdio: 'ignore' })
  }
  process.once('exit', removeNow)
  const stop = async (): Promise<void> => {
    await Promise.all(
      started.splice(0).map(container => container.stop({ remove: true, removeVolumes: true, timeout: 0 }))
    )
    process.off('exit', removeNow)
  }
  const start = async (name: ServerName): Promise<string> => {
    onProgress(name, `starting ${images[name]}`)
    const container = await startContainer(name, ports, env)
    started.push(container)
    await untilServes(name, env, container.getId())
    onProgress(name, `${images[name]} serves on port ${ports[name]}`)
    return container.getId()
  }
  try {
    const [kafka, registry, mysql] = await Promise.all([start('kafka'), start('registry'), start('mysql')])
    const containers: Containers = { kafka, registry, mysql }
    await defaultToBackward(env.SCHEMA_REGISTRY_URL)
    return await stackOf(containers, env, stop)
  } catch (error) {
    await stop()
    throw error
  }
}
