import type { Admin, NewTopic, TopicSettings } from '../../driver/admin.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import { subTopologies } from '../../graph/sub-topologies.ts'
import { retryTopic, type Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import { changelogTopic } from '../task-runtime.ts'
import { checkCoPartitioned, largestSource, type PartitionCounts } from './co-partitioning.ts'
import type { Patience } from './patience.ts'
import { checkTopicSettings, type KeptTopic } from './topic-settings.ts'

/** A topic that a topology needs for itself. */
interface InternalTopic extends NewTopic, KeptTopic {
  /** The topic that it has its partitions from. */
  readonly source: string
  /** Of a changelog: the store. A retry topic has none. */
  readonly store?: string
}

type CountOf = (topic: string) => Promise<number | undefined>

/**
 * Makes the topics that a topology needs for itself, changelogs and retry topics, where they are missing. One that exists is left as it is,
 * but that a retry topic gets the partitions that its topic got more. Resolves with the partitions of the topics that are read, where it had to look.
 * @throws StreamsError `unknown-topic` when a source topic is missing, or one of these while `createTopics` is false;
 * `invalid-configuration` when topics that must not have different numbers of partitions do
 */
export async function createInternalTopics(
  topology: Topology,
  config: Pick<ResolvedConfig, 'applicationId' | 'createTopics' | 'replicationFactor' | 'log'>,
  admin: Admin,
  patience: Pick<Patience, 'until'>
): Promise<PartitionCounts> {
  if (!topology.retryTopics && topology.stores.length === 0) return new Map()
  const countOf: CountOf = topic => patience.until('broker', () => admin.partitionsOf(topic))
  const counts = await sourceCounts(topology, countOf)
  checkCoPartitioned(topology, counts)
  const missing: InternalTopic[] = []
  const growing: InternalTopic[] = []
  for (const topic of [...retryTopicsOf(topology, counts), ...changelogsOf(topology, config.applicationId, counts)]) {
    const found = await countOf(topic.name)
    if (found === undefined) missing.push(topic)
    else {
      if (isRetry(topic) && found < topic.partitions && config.createTopics) growing.push(topic)
      else checkCount(topic, found)
      checkTopicSettings(topic, await settingsOf(topic.name, admin, patience, config.log))
    }
  }
  if (missing.length > 0 && !config.createTopics) throw notMade(missing)
  for (const { name, partitions } of growing) {
    await patience.until('broker', () => admin.addPartitions(name, partitions))
  }
  if (missing.length === 0) return counts
  const { replicationFactor } = config
  const replication = replicationFactor === undefined ? {} : { replicationFactor }
  const made = missing.map(({ source: _, store: __, lifetime: ___, delay: ____, ...topic }) => ({
    ...topic,
    ...replication
  }))
  await patience.until('broker', () => admin.createTopics(made))
  return counts
}

/** Partitions of the sources and, as they must be, of their retry topics. */
async function sourceCounts(topology: Topology, countOf: CountOf): Promise<PartitionCounts> {
  const counts = new Map<string, number>()
  for (const node of topology.nodes) {
    if (node.kind !== 'source') continue
    const { name } = node.topic
    const partitions = await countOf(name)
    if (partitions === undefined)
      throw new StreamsError('unknown-topic', `topic ${name} does not exist: create it first`)
    for (const topic of topology.topicsOf(name)) counts.set(topic, partitions)
  }
  return counts
}

function retryTopicsOf({ nodes, retryTopics }: Topology, counts: PartitionCounts): readonly InternalTopic[] {
  const sources = nodes.flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  return sources.flatMap(source =>
    (retryTopics?.delays ?? []).map((delay, n) => ({
      name: retryTopic(source, n + 1),
      partitions: counts.get(source) ?? 0,
      source,
      delay
    }))
  )
}

function changelogsOf({ nodes }: Topology, applicationId: string, counts: PartitionCounts): readonly InternalTopic[] {
  return subTopologies(nodes).flatMap(part => {
    const source = largestSource(part.nodes, counts)
    const stores = new Set(part.nodes.flatMap(node => (node.kind === 'processor' ? node.stores : [])))
    return [...stores]
      .filter(({ options }) => options.changelog !== false)
      .map(({ name: store, options }) => ({
        name: changelogTopic(applicationId, store),
        partitions: counts.get(source) ?? 0,
        config: { 'cleanup.policy': 'compact' },
        source,
        store,
        lifetime: options.ttl
      }))
  })
}

/** The settings that matter for what is kept in a topic; none where they may not be seen. */
async function settingsOf(
  topic: string,
  admin: Admin,
  patience: Pick<Patience, 'until'>,
  log: Logger
): Promise<TopicSettings> {
  const names = ['cleanup.policy', 'retention.ms', 'retention.bytes']
  try {
    return await patience.until('broker', () => admin.settingsOf(topic, names))
  } catch (thrown) {
    if (codeOf(thrown, 'timeout') !== 'authorization-failed') throw thrown
    log.warn(
      { topic, err: thrown },
      `the settings of ${topic} may not be seen and are taken for right: allow DescribeConfigs on it, so that they are checked`
    )
    return {}
  }
}

const isRetry = ({ store }: InternalTopic): boolean => store === undefined

/** A changelog may have more partitions than are used; a retry topic's would be read. */
function checkCount({ name, partitions, source, store }: InternalTopic, found: number): void {
  if (found === partitions || (store !== undefined && found > partitions)) return
  const state = `Where partitions were added to ${source}, keys are on other partitions than their state now: stop all workers, then add partitions to ${name} (the state of keys that moved begins anew), or start under another applicationId (all state is built anew)`
  const more = `Stop all workers, then delete ${name} once nothing waits in it, so that it is made anew, or add partitions to ${source}`
  const fewer = `Stop all workers, then add partitions to ${name}`
  const remedy = store !== undefined ? state : found > partitions ? more : fewer
  throw new StreamsError(
    'invalid-configuration',
    `topic ${name} has ${found} partitions and needs ${partitions}, as many as ${source}. ${remedy}`
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
