import type { Admin, NewTopic } from '../../driver/admin.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { retryTopic, type Topology } from '../../graph/topology.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import { changelogTopic } from '../task-runtime.ts'
import type { Patience } from './patience.ts'

/**
 * Makes the topics that a topology needs for itself, changelogs and retry topics, where they are missing; one that exists is left as it is.
 * @throws StreamsError `unknown-topic` when a source topic is missing, or one of these while `createTopics` is false;
 * `invalid-configuration` when one that exists has too few partitions
 */
export async function createInternalTopics(
  topology: Topology,
  config: Pick<ResolvedConfig, 'applicationId' | 'createTopics' | 'replicationFactor'>,
  admin: Admin,
  patience: Pick<Patience, 'until'>
): Promise<void> {
  if (!topology.retryTopics && topology.stores.every(store => store.options.changelog === false)) return
  const countOf = (topic: string): Promise<number | undefined> =>
    patience.until('broker', () => admin.partitionsOf(topic))
  const missing: NewTopic[] = []
  for (const topic of await internalTopics(topology, config, countOf)) {
    const partitions = await countOf(topic.name)
    if (partitions === undefined) missing.push(topic)
    else if (partitions < topic.partitions) throw tooFew(topic, partitions)
  }
  if (missing.length === 0) return
  if (!config.createTopics) throw notMade(missing)
  await patience.until('broker', () => admin.createTopics(missing))
}

async function internalTopics(
  topology: Topology,
  { applicationId, replicationFactor }: Pick<ResolvedConfig, 'applicationId' | 'replicationFactor'>,
  countOf: (topic: string) => Promise<number | undefined>
): Promise<readonly NewTopic[]> {
  const replication = replicationFactor === undefined ? {} : { replicationFactor }
  const delays = topology.retryTopics?.delays ?? []
  const topics: NewTopic[] = []
  let most = 0
  for (const node of topology.nodes) {
    if (node.kind !== 'source') continue
    const { name } = node.topic
    const partitions = await countOf(name)
    if (partitions === undefined)
      throw new StreamsError('unknown-topic', `topic ${name} does not exist: create it first`)
    most = Math.max(most, partitions)
    for (const n of delays.keys()) topics.push({ name: retryTopic(name, n + 1), partitions, ...replication })
  }
  for (const { name, options } of topology.stores) {
    if (options.changelog === false) continue
    const config = { 'cleanup.policy': 'compact' }
    topics.push({ name: changelogTopic(applicationId, name), partitions: most, config, ...replication })
  }
  return topics
}

function tooFew({ name, partitions }: NewTopic, found: number): StreamsError {
  return new StreamsError(
    'invalid-configuration',
    `topic ${name} has ${found} partitions and needs ${partitions}, as many as the topics that are read: add partitions to it`
  )
}

function notMade(missing: readonly NewTopic[]): StreamsError {
  const list = missing.map(({ name, partitions, config }) => {
    const policy = config ? ', cleanup.policy=compact' : ''
    return `${name} (${partitions} partitions${policy})`
  })
  return new StreamsError(
    'unknown-topic',
    `the topics ${list.join(', ')} do not exist and may not be made (createTopics is false): create them first`
  )
}
