import {
  type Admin,
  type Logger,
  type NewTopic,
  type PartitionOffsets,
  StreamsError,
  type TopicPartition,
  type TopicSettings
} from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { checkNewTopic, collision } from '../driver/new-topic.ts'
import { KafkaCluster } from './cluster.ts'
import { deleteRecords } from './delete-records.ts'
import { readMetadata } from './fetch/commit-metadata.ts'
import { fetchCommitted, listKnownOffsets, listOffsets } from './fetch/offsets.ts'
import { strangersIn } from './group/strangers.ts'
import { kafkaTypeOf, streamsErrorOf, streamsErrorOfCode } from './kafka-errors.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { retrying } from './retrying.ts'
import type { WireBroker } from './wire/kafkajs-internals.ts'
import type { TopicMetadata } from './wire/messages/metadata-message.ts'
import { offsetCommitCall } from './wire/messages/offset-commit-message.ts'

const timeoutMs = 15_000
/** So long a topic that brokers do not know is asked for before it counts as missing. */
const missingTopicMs = 2_000
const topicExists = 'TOPIC_ALREADY_EXISTS'
const illegalTopic = 'INVALID_TOPIC_EXCEPTION'
const invalidPartitions = 'INVALID_PARTITIONS'
const unknownTopic = 3
/** What kind of thing settings are asked of. */
const topicResource = 2
const createTopicsKey = 19
/** The first version of CreateTopics whose brokers know what -1 means (KIP-464): Kafka 2.4. */
const knowsDefaultFrom = 4
const brokersDefault = -1
/** As many copies as a cluster keeps in general. */
const enoughCopies = 3

/** Administers topics and groups. Passing trouble (no leader yet, a coordinator that loads) is waited out for some seconds. */
export class KafkaAdmin implements Admin {
  readonly #cluster: KafkaCluster
  readonly #logger: Logger | undefined

  constructor(options: KafkaOptions) {
    this.#logger = options.logger
    this.#cluster = new KafkaCluster(options)
  }

  readonly connect = (): Promise<void> =>
    this.#try('connecting', async () => {
      await this.#cluster.metadata([])
    })

  readonly createTopics = async (topics: readonly NewTopic[]): Promise<readonly string[]> => {
    const created: string[] = []
    for (const topic of topics) if (await this.#create(topic)) created.push(topic.name)
    for (const name of created) await this.#try(`waiting for topic ${name}`, () => this.#whenReady(name))
    this.#warnOfFewCopies(created)
    return created
  }

  /**
   * Another client may add the same ones at the same time. Kafka then refuses the count, which the topic has by now, and a broker may not know
   * of it yet: what counts is that they are there in the end.
   */
  readonly addPartitions = async (topic: string, partitions: number): Promise<void> => {
    await this.#try(`adding partitions to topic ${topic}`, async () => {
      const found = await this.#describe(topic)
      if (found === undefined)
        throw streamsErrorOfCode(unknownTopic, `adding partitions to topic ${topic}`, 'unknown-topic')
      if (found.partitionMetadata.length >= partitions) return
      try {
        const topicPartitions = [{ topic, count: partitions }]
        await this.#controller(broker => broker.createPartitions({ topicPartitions, timeout: timeoutMs }))
      } catch (error) {
        if (kafkaTypeOf(error) !== invalidPartitions) throw error
      }
    })
    await this.#try(`waiting for topic ${topic}`, () => this.#whenReady(topic, partitions))
  }

  readonly listTopics = (): Promise<readonly string[]> =>
    this.#try('listing topics', async () => (await this.#cluster.metadata(null)).map(({ topic }) => topic))

  readonly partitionsOf = (topic: string): Promise<number | undefined> =>
    this.#try(`describing topic ${topic}`, async () => (await this.#describe(topic))?.partitionMetadata.length)

  readonly copiesOf = (topic: string): Promise<number | undefined> =>
    this.#try(`describing topic ${topic}`, async () => {
      const found = await this.#describe(topic)
      return found && copiesIn(found)
    })

  readonly settingsOf = (topic: string, names: readonly string[]): Promise<TopicSettings> =>
    this.#try(`reading the settings of topic ${topic}`, async () => {
      if ((await this.#describe(topic)) === undefined)
        throw streamsErrorOfCode(unknownTopic, `reading the settings of topic ${topic}`, 'unknown-topic')
      const resources = [{ type: topicResource, name: topic, configNames: names }]
      const described = await this.#controller(broker => broker.describeConfigs({ resources }))
      const entries = described.resources.flatMap(({ configEntries }) => configEntries)
      return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue ?? undefined]))
    })

  readonly offsets = (topic: string, wanted?: readonly number[]): Promise<readonly PartitionOffsets[]> =>
    this.#try(`reading the offsets of topic ${topic}`, async () => {
      const found = await this.#describeExisting(topic)
      if (found === undefined)
        throw streamsErrorOfCode(unknownTopic, `reading the offsets of topic ${topic}`, 'unknown-topic')
      const partitions = partitionsOf(found, wanted)
      const [earliest, latest] = [
        await listOffsets(this.#cluster, partitions, 'earliest'),
        await listOffsets(this.#cluster, partitions, 'latest')
      ]
      return earliest
        .map(({ partition, offset }) => ({
          partition,
          earliest: offset,
          latest: latest.find(end => end.partition === partition)?.offset ?? offset
        }))
        .sort((a, b) => a.partition - b.partition)
    })

  readonly offsetsAt = (topic: string, time: number): Promise<ReadonlyMap<number, number>> =>
    this.#try(`looking up a time in topic ${topic}`, async () => {
      const found = await this.#describeExisting(topic)
      if (found === undefined)
        throw streamsErrorOfCode(unknownTopic, `looking up a time in topic ${topic}`, 'unknown-topic')
      const answers = await listOffsets(this.#cluster, partitionsOf(found), { time: Math.max(0, Math.ceil(time)) })
      return new Map(answers.flatMap(({ partition, offset }) => (offset < 0 ? [] : [[partition, offset] as const])))
    })

  readonly knownOffsets = async (topic: string, wanted?: readonly number[]): Promise<readonly PartitionOffsets[]> => {
    const what = `reading the offsets of topic ${topic}`
    try {
      const found = await this.#describe(topic)
      if (found === undefined) throw streamsErrorOfCode(unknownTopic, what, 'unknown-topic')
      const known = await listKnownOffsets(this.#cluster, partitionsOf(found, wanted))
      return known.map(({ topic: _, ...offsets }) => offsets).sort((a, b) => a.partition - b.partition)
    } catch (error) {
      throw streamsErrorOf(error, what, 'broker-unavailable')
    }
  }

  readonly committed = (groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]> =>
    this.#try(`reading the offsets of group ${groupId}`, async () => {
      const described = await Promise.all(topics.map(topic => this.#describe(topic)))
      const partitions = described.flatMap(found =>
        (found?.partitionMetadata ?? []).map(({ partitionId }) => ({
          topic: found?.topic ?? '',
          partition: partitionId
        }))
      )
      if (partitions.length === 0) return []
      const coordinator = await this.#cluster.coordinator(groupId)
      const found = await fetchCommitted(this.#cluster, coordinator, groupId, partitions)
      return found.map(({ topic, partition, offset, metadata }) => {
        const own = readMetadata(metadata).metadata
        return { topic, partition, offset, ...(own === '' ? {} : { metadata: own }) }
      })
    })

  readonly commit = (groupId: string, offsets: readonly TopicPartitionOffset[]): Promise<void> => {
    const what = `committing offsets of group ${groupId} from outside`
    return this.#try(what, async () => {
      const broker = await this.#cluster.coordinator(groupId)
      const nobody = { groupId, generation: -1, memberId: '', groupInstanceId: null }
      const entries = offsets.map(offset => ({ ...offset, epoch: -1, metadata: '' }))
      const answers = await this.#cluster.send(broker, offsetCommitCall(broker, nobody, entries))
      const bad = answers.find(({ errorCode }) => errorCode !== 0)
      if (bad !== undefined) throw streamsErrorOfCode(bad.errorCode, what, 'commit-refused')
    })
  }

  readonly strangersIn = (groupId: string): Promise<readonly string[]> =>
    this.#try(`describing group ${groupId}`, () => strangersIn(this.#cluster, groupId))

  readonly deleteRecords = (offsets: readonly TopicPartitionOffset[]): Promise<void> =>
    this.#try(`removing records of ${offsets.length} partitions`, () => deleteRecords(this.#cluster, offsets))

  readonly deleteTopics = (topics: readonly string[]): Promise<void> =>
    this.#try(`deleting topics ${topics.join(', ')}`, async () => {
      if (topics.length > 0) await this.#controller(broker => broker.deleteTopics({ topics, timeout: timeoutMs }))
    })

  readonly deleteGroups = async (groupIds: readonly string[]): Promise<void> => {
    for (const groupId of groupIds) await this.#try(`deleting group ${groupId}`, () => this.#deleteGroup(groupId))
  }

  readonly close = async (): Promise<void> => this.#cluster.close()

  /** False when the topic is there already. */
  async #create(topic: NewTopic): Promise<boolean> {
    checkNewTopic(topic)
    const { name, partitions, replicationFactor = brokersDefault, config = {} } = topic
    const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }))
    return this.#try(`creating topic ${name}`, async () => {
      try {
        await this.#controller(broker => {
          const copies = copiesFor(broker, replicationFactor)
          const topics = [{ topic: name, numPartitions: partitions, replicationFactor: copies, configEntries }]
          return broker.createTopics({ topics, timeout: timeoutMs })
        })
        return true
      } catch (error) {
        const [inner] = (error as { readonly errors?: readonly unknown[] }).errors ?? [error]
        if (kafkaTypeOf(inner) === topicExists) return false
        const collides = kafkaTypeOf(inner) === illegalTopic ? collision(name, await this.listTopics()) : undefined
        throw collides ?? error
      }
    })
  }

  /** A topic with one copy is lost with its broker. Who has several brokers is told, once for all topics. */
  #warnOfFewCopies(created: readonly string[]): void {
    const { brokers } = this.#cluster
    const wanted = Math.min(enoughCopies, brokers)
    const topics = created.filter(name => copiesIn(this.#cluster.topic(name)) < wanted)
    if (topics.length === 0) return
    this.#logger?.warn(
      { topics, brokers },
      `${topics.length} topics were made with fewer than ${wanted} copies on ${brokers} brokers, and will stall or lose records when a broker dies: set TOPIC_REPLICATION (replicationFactor) or the brokers' default.replication.factor, and move these topics with kafka-reassign-partitions.sh`
    )
  }

  async #whenReady(name: string, partitions = 1): Promise<void> {
    const found = (await this.#describe(name))?.partitionMetadata ?? []
    const ready = found.length >= partitions && found.every(({ leader }) => leader >= 0)
    if (!ready) throw new StreamsError('broker-unavailable', `topic ${name} has no leader yet`, { retryable: true })
  }

  async #describe(name: string): Promise<TopicMetadata | undefined> {
    const [found] = await this.#cluster.metadata([name])
    if (found === undefined || found.topicErrorCode === unknownTopic) return undefined
    if (found.topicErrorCode !== 0)
      throw streamsErrorOfCode(found.topicErrorCode, `describing topic ${name}`, 'timeout')
    return found
  }

  /** A topic that is expected to be there, which a broker that has just started may not know for a moment. */
  async #describeExisting(name: string): Promise<TopicMetadata | undefined> {
    const end = performance.now() + missingTopicMs
    for (;;) {
      const found = await this.#describe(name)
      if (found !== undefined || performance.now() > end) return found
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  async #deleteGroup(groupId: string): Promise<void> {
    const broker = await this.#cluster.coordinator(groupId)
    const { results } = await this.#cluster.ask(broker, b => b.deleteGroups([groupId]))
    const error = results[0]?.error
    if (error !== undefined && kafkaTypeOf(error) !== 'GROUP_ID_NOT_FOUND') throw error
  }

  async #controller<Answer>(request: (broker: WireBroker) => Promise<Answer>): Promise<Answer> {
    return this.#cluster.ask(await this.#cluster.controller(), request)
  }

  async #try<Answer>(what: string, run: () => Promise<Answer>): Promise<Answer> {
    return retrying(timeoutMs, async () => {
      try {
        return await run()
      } catch (error) {
        throw streamsErrorOf(error, what, 'invalid-configuration')
      }
    })
  }
}

/** The partitions of a topic, or those of them that are wanted. */
function partitionsOf(
  { topic, partitionMetadata }: TopicMetadata,
  wanted?: readonly number[]
): readonly TopicPartition[] {
  return partitionMetadata
    .map(({ partitionId }) => ({ topic, partition: partitionId }))
    .filter(({ partition }) => wanted === undefined || wanted.includes(partition))
}

/** Brokers before 2.4 have no default for topics that are created: one copy, as theirs is. */
function copiesFor({ versions }: WireBroker, copies: number): number {
  const newest = versions?.[createTopicsKey]?.maxVersion ?? knowsDefaultFrom
  return copies === brokersDefault && newest < knowsDefaultFrom ? 1 : copies
}

/** Copies of the partition that has the fewest. */
function copiesIn(topic: TopicMetadata | undefined): number {
  return Math.min(...(topic?.partitionMetadata ?? []).map(({ replicas }) => replicas))
}
