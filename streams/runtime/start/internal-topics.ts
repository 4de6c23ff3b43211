import type { Admin, NewTopic, TopicSettings } from '../../driver/admin.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import type { SourceNode } from '../../graph/nodes.ts'
import { countRepartitions } from '../../graph/repartition.ts'
import { subTopologies } from '../../graph/sub-topologies.ts'
import { changelogTopic, retryTopic, type Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import { hours } from '../../time/duration.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import { checkCoPartitioned, largestSource, type PartitionCounts } from './co-partitioning.ts'
import type { Patience } from './patience.ts'
import { checkTopicSettings, type KeptTopic, keepsTooLong } from './topic-settings.ts'

/** A topic that a topology needs for itself. */
interface InternalTopic extends NewTopic, KeptTopic {
  /** The topic that it has its partitions from. */
  readonly source: string
  /** Of a changelog: the store. Other topics have none. */
  readonly store?: string
  /** It is a repartition topic. */
  readonly repartition?: true
}

type CountOf = (topic: string) => Promise<number | undefined>

/**
 * Makes the topics that a topology needs for itself, changelogs, repartition and retry topics, where they are missing. One that exists is left as it is,
 * but that a retry topic gets the partitions that its topic got more. Nothing is made before `check` has passed; it resolves with the names of the stores that the group has used before. Resolves with the partitions of the topics that are read, where it had to look.
 * @throws StreamsError `unknown-topic` when a source topic is missing, or one of these while `createTopics` is false;
 * `invalid-configuration` when topics that must not have different numbers of partitions do
 */
export async function createInternalTopics(
  topology: Topology,
  config: Pick<ResolvedConfig, 'applicationId' | 'createTopics' | 'replicationFactor' | 'log'>,
  admin: Admin,
  patience: Pick<Patience, 'until'>,
  check: (counts: PartitionCounts) => Promise<ReadonlySet<string>> = async () => new Set()
): Promise<PartitionCounts> {
  const repartitions = topology.nodes.filter(node => node.kind === 'source').filter(node => node.repartition)
  if (!topology.retryTopics && topology.stores.length === 0 && repartitions.length === 0) return new Map()
  const countOf: CountOf = topic => patience.until('broker', () => admin.partitionsOf(topic))
  const counts = await sourceCounts(topology, countOf)
  checkCoPartitioned(topology, counts)
  const known = await check(counts)
  const missing: InternalTopic[] = []
  const growing: InternalTopic[] = []
  const internal = [
    ...repartitionTopicsOf(repartitions, counts),
    ...retryTopicsOf(topology, counts),
    ...changelogsOf(topology, config.applicationId, counts)
  ]
  for (const topic of internal) {
    const found = await countOf(topic.name)
    if (found === undefined) missing.push(topic)
    else {
      if (isRetry(topic) && found < topic.partitions && config.createTopics) growing.push(topic)
      else checkCount(topic, found)
      const settings = await settingsOf(topic.name, admin, patience, config.log)
      checkTopicSettings(topic, settings)
      const words = keepsTooLong(topic, settings)
      if (words !== undefined) config.log.warn({ topology: topology.name, topic: topic.name }, words)
    }
  }
  if (missing.length > 0 && !config.createTopics) throw notMade(missing)
  for (const { name, partitions } of growing) {
    await patience.until('broker', () => admin.addPartitions(name, partitions))
  }
  if (missing.length === 0) return counts
  for (const { name, store } of missing)
    if (store !== undefined && known.has(store)) config.log.warn({ topology: topology.name, store }, lost(store, name))
  const { replicationFactor } = config
  const replication = replicationFactor === undefined ? {} : { replicationFactor }
  const made = missing.map(({ name, partitions, config: settings }) => ({
    name,
    partitions,
    ...(settings ? { config: settings } : {}),
    ...replication
  }))
  await patience.until('broker', () => admin.createTopics(made))
  return counts
}

const lost = (store: string, changelog: string): string =>
  `the changelog ${changelog} of the store '${store}', which the group has used before, does not exist and is recreated: where the store has no local files it begins empty, in the middle of its topics. If nobody deleted it on purpose, stop the workers and start under another applicationId, so that all state is built anew`

/** Partitions of the sources and, as they must be, of their retry topics. */
async function sourceCounts(topology: Topology, countOf: CountOf): Promise<PartitionCounts> {
  const counts = new Map<string, number>()
  const missing: string[] = []
  for (const node of topology.nodes) {
    if (node.kind !== 'source') continue
    const { name } = node.topic
    const found = await countOf(name)
    const partitions = node.repartition ? (node.repartition.partitions ?? found) : found
    if (partitions !== undefined) counts.set(name, partitions)
    else if (!node.repartition) missing.push(name)
  }
  if (missing.length > 0) throw new StreamsError('unknown-topic', absent([...new Set(missing)]))
  countRepartitions(topology.nodes, counts)
  for (const [source, partitions] of [...counts])
    for (const topic of topology.topicsOf(source)) counts.set(topic, partitions)
  return counts
}

const absent = (topics: readonly string[]): string =>
  topics.length === 1
    ? `topic ${topics[0]} does not exist: create it first`
    : `topics ${topics.join(', ')} do not exist: create them first`

/** Nothing in them may go before it is read: they keep all that their settings do not say otherwise, and the event time of each record. */
function repartitionTopicsOf(sources: readonly SourceNode[], counts: PartitionCounts): readonly InternalTopic[] {
  const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'message.timestamp.type': 'CreateTime' }
  return sources.map(({ topic: { name } }) => ({
    name,
    partitions: counts.get(name) ?? 1,
    config,
    source: name,
    repartition: true
  }))
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
    // No topic matches its pattern yet.
    if (source === '') return []
    const stores = new Set(part.nodes.flatMap(node => (node.kind === 'processor' ? node.stores : [])))
    return [...stores]
      .filter(({ options }) => options.changelog !== false)
      .map(({ name: store, options, times }) => ({
        name: changelogTopic(applicationId, store),
        partitions: counts.get(source) ?? 0,
        config: times ? deletedAfter(times.retention) : { 'cleanup.policy': 'compact' },
        source,
        store,
        lifetime: times?.retention ?? options.ttl,
        deletesByTime: times !== undefined
      }))
  })
}

/** What lies behind the retention of a store may go: a day later, as in Kafka Streams, since time at the broker is not that of the stream. */
function deletedAfter(retention: number): NonNullable<NewTopic['config']> {
  return { 'cleanup.policy': 'compact,delete', 'retention.ms': String(retention + hours(24)) }
}

/** Settings of a topic, those that matter for what is kept in it unless others are named; none where they may not be seen. */
export async function settingsOf(
  topic: string,
  admin: Admin,
  patience: Pick<Patience, 'until'>,
  log: Logger,
  names: readonly string[] = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'message.timestamp.type']
): Promise<TopicSettings> {
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

const isRetry = ({ store, repartition }: InternalTopic): boolean => store === undefined && !repartition

/** A changelog may have more partitions than are used; a retry topic's would be read. */
function checkCount({ name, partitions, source, store, repartition }: InternalTopic, found: number): void {
  if (found === partitions || (store !== undefined && found > partitions)) return
  if (repartition)
    throw new StreamsError(
      'invalid-configuration',
      `the repartition topic ${name} has ${found} partitions, and its step asks for ${partitions}. Set partitions to ${found} or leave it out; or, for ${partitions}, start under another applicationId (all state is built anew), since keys would be on other partitions than their state`
    )
  const state = `Where partitions were added to ${source}, keys are on other partitions than their state now: stop all workers, then add partitions to ${name} (keys that moved start with empty state), or start under another applicationId (all state is built anew)`
  const more = `Stop all workers, then delete ${name} once nothing waits in it, so that it is recreated, or add partitions to ${source}`
  const fewer = `Stop all workers, then add partitions to ${name}`
  const remedy = store !== undefined ? state : found > partitions ? more : fewer
  throw new StreamsError(
    'invalid-configuration',
    `topic ${name} has ${found} partitions and needs ${partitions}, as many as ${source}. ${remedy}`
  )
}

function notMade(missing: readonly NewTopic[]): StreamsError {
  const list = missing.map(({ name, partitions, config }) => {
    const settings = Object.entries(config ?? {}).map(([setting, value]) => `, ${setting}=${value}`)
    return `${name} (${partitions} partitions${settings.join('')})`
  })
  return new StreamsError(
    'unknown-topic',
    `the topics ${list.join(', ')} do not exist and may not be made (createTopics is false): create them first`
  )
}
