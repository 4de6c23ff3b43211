import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stackError } from '../error.ts'
import { kafkaServes } from '../probe.ts'
import { kafkaArtifact } from './artifacts.ts'
import type { ServerRecipe } from './server.ts'

export interface KafkaRecipeOptions {
  readonly java: string
  /** Folder with the programs. */
  readonly programs: string
  /** Folder of the stack. */
  readonly stackDir: string
  /** Folder of this server. */
  readonly dataDir: string
  readonly port: number
  readonly controllerPort: number
  readonly log: string
  /** Lines of `server.properties` that are added; they win over ours. */
  readonly settings?: readonly string[]
  /** Arguments that are added when the data folder is formatted. */
  readonly formatting?: readonly string[]
}

/** What makes a node one of several. */
export interface ClusterNode<Name extends string> {
  /** Name of the server, and of the file with its process id. */
  readonly name: Name
  /** Node id, from 1. */
  readonly id: number
  readonly clusterId: string
  /** Every node as `controller.quorum.voters` names it, this one too: `1@127.0.0.1:port`. */
  readonly voters: readonly string[]
  /** Arguments of Java that are added; they win over ours. */
  readonly javaArguments?: readonly string[]
}

const run = promisify(execFile)

/** 16 random bytes in base64url, as Kafka writes them; one that begins with `-` would be taken for an option. */
export function newClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}

/** Settings of a node that is broker and controller. A broker killed is let in again after 3 s instead of 9. */
function settings(options: KafkaRecipeOptions, id: number, voters: readonly string[]): string {
  const { port, controllerPort, dataDir } = options
  return `${[
    `node.id=${id}`,
    'process.roles=broker,controller',
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    `controller.quorum.voters=${voters.join(',')}`,
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=5',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=5',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=1000',
    'log.cleaner.dedupe.buffer.size=4194304',
    `log.dirs=${join(dataDir, 'log')}`,
    ...(options.settings ?? [])
  ].join('\n')}\n`
}

/** Kafka in KRaft mode, a node that is the whole cluster. */
export function kafkaRecipe(options: KafkaRecipeOptions): ServerRecipe {
  const voters = [`1@127.0.0.1:${options.controllerPort}`]
  return kafkaNodeRecipe(options, { name: 'kafka', id: 1, clusterId: newClusterId(), voters })
}

/** Kafka in KRaft mode, one node of a cluster. Its data folder keeps the cluster id that it was formatted with. */
export function kafkaNodeRecipe<Name extends string>(
  options: KafkaRecipeOptions,
  node: ClusterNode<Name>
): ServerRecipe<Name> {
  const { java, programs, dataDir, port } = options
  const classPath = join(programs, 'lib', '*')
  const file = join(dataDir, 'server.properties')
  const formatted = join(dataDir, 'formatted')

  const prepare = async (): Promise<void> => {
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, settings(options, node.id, node.voters))
    if ((await readFile(formatted, 'utf8').catch(() => undefined)) !== undefined) return
    const format = ['format', '--ignore-formatted', '-t', node.clusterId, '-c', file, ...(options.formatting ?? [])]
    const args = ['-cp', classPath, 'kafka.tools.StorageTool', ...format]
    await run(java, args).catch(cause => {
      throw stackError(`Kafka's data folder ${dataDir} could not be formatted: ${(cause as Error).message}`, cause)
    })
    await writeFile(formatted, node.clusterId)
  }

  return {
    name: node.name,
    title: kafkaArtifact.title,
    port,
    command: java,
    args: [
      '-Xmx512m',
      ...(node.javaArguments ?? []),
      `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      file
    ],
    stackDir: options.stackDir,
    log: options.log,
    prepare,
    serves: async output => output.includes('Kafka Server started') && (await kafkaServes('127.0.0.1', port))
  }
}
