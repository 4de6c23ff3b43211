import { join } from 'node:path'
import { kafkaArtifact } from '../../deploy/stack/native/artifacts.ts'
import { fetchArtifact } from '../../deploy/stack/native/fetch.ts'
import { millraceHome } from '../../deploy/stack/native/home.ts'
import { findJava } from '../../deploy/stack/native/java.ts'
import { kafkaNodeRecipe, newClusterId } from '../../deploy/stack/native/kafka.ts'
import { NativeServer } from '../../deploy/stack/native/server.ts'
import { freePort } from '../../deploy/stack/ports.ts'

/** Node ids of the brokers. */
export const brokerIds = [1, 2, 3] as const
export type BrokerId = (typeof brokerIds)[number]

/** One of the brokers as a process. */
export type Broker = NativeServer<`kafka-${BrokerId}`>

async function freePortRow(length: number): Promise<readonly number[]> {
  const taken = new Set<number>()
  while (taken.size < length) taken.add(await freePort(taken))
  return [...taken]
}

/** What differs from a node that is alone: replicas, racks, and less of everything, as three share a small machine. */
function settingsOf(id: BrokerId): readonly string[] {
  return [
    'default.replication.factor=3',
    'min.insync.replicas=2',
    'offsets.topic.replication.factor=3',
    'transaction.state.log.replication.factor=3',
    'transaction.state.log.min.isr=2',
    'share.coordinator.state.topic.replication.factor=3',
    'share.coordinator.state.topic.min.isr=2',
    `broker.rack=rack-${id}`,
    'replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector',
    'num.network.threads=2',
    'num.io.threads=4',
    'log.cleaner.threads=1',
    // How soon a topic that is allowed an unclean election has one.
    'unclean.leader.election.interval.ms=500'
  ]
}

/** Three brokers with data in this folder, not started. Programs are looked for as `make run` does, and fetched once. Rejects without Java. */
export async function newBrokers(dataDir: string): Promise<ReadonlyMap<BrokerId, Broker>> {
  const java = (await findJava()).command
  const programs = await fetchArtifact(kafkaArtifact, millraceHome(), () => undefined)
  const ports = await freePortRow(2 * brokerIds.length)
  const controllerPort = (id: BrokerId): number => ports[brokerIds.length + id - 1] ?? 0
  const voters = brokerIds.map(id => `${id}@127.0.0.1:${controllerPort(id)}`)
  const clusterId = newClusterId()
  return new Map(
    brokerIds.map(id => {
      const name = `kafka-${id}` as const
      const recipe = kafkaNodeRecipe(
        {
          java,
          programs,
          stackDir: dataDir,
          dataDir: join(dataDir, name),
          port: ports[id - 1] ?? 0,
          controllerPort: controllerPort(id),
          log: join(dataDir, `${name}.log`),
          settings: settingsOf(id)
        },
        { name, id, clusterId, voters, javaArguments: ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] }
      )
      return [id, new NativeServer(recipe)]
    })
  )
}
