import type { Admin, NewTopic, PartitionOffsets, TopicSettings } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { type MemoryBroker, unknownTopic } from './memory-broker.ts'

/** Administers a `MemoryBroker`. */
export class MemoryAdmin implements Admin {
  readonly #broker: MemoryBroker

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  readonly connect = async (): Promise<void> => undefined

  readonly createTopics = async (topics: readonly NewTopic[]): Promise<readonly string[]> => {
    const broker = this.#reached()
    const made = ({ name, partitions, config }: NewTopic): boolean =>
      broker.createTopic(name, partitions, { 'cleanup.policy': 'delete', ...config })
    return topics.filter(made).map(({ name }) => name)
  }

  readonly addPartitions = async (topic: string, partitions: number): Promise<void> =>
    this.#reached().addPartitions(topic, partitions)

  readonly listTopics = async (): Promise<readonly string[]> => this.#reached().topicNames()

  readonly partitionsOf = async (topic: string): Promise<number | undefined> =>
    this.#reached().partitionsOf(topic)?.length

  readonly copiesOf = async (topic: string): Promise<number | undefined> =>
    this.#reached().partitionsOf(topic) === undefined ? undefined : 1

  readonly settingsOf = async (topic: string, names: readonly string[]): Promise<TopicSettings> => {
    const settings = this.#reached().settingsOf(topic)
    return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))
  }

  readonly offsets = async (topic: string, wanted?: readonly number[]): Promise<readonly PartitionOffsets[]> => {
    const logs = this.#reached().partitionsOf(topic)
    if (logs === undefined) throw unknownTopic(topic)
    const all = logs.map(({ start, end }, partition) => ({ partition, earliest: start, latest: end }))
    return wanted === undefined ? all : all.filter(({ partition }) => wanted.includes(partition))
  }

  readonly offsetsAt = async (topic: string, time: number): Promise<ReadonlyMap<number, number>> => {
    const logs = this.#reached().partitionsOf(topic)
    if (logs === undefined) throw unknownTopic(topic)
    const found = logs.map((log, partition) => [partition, log.offsetAt(time)] as const)
    return new Map(found.flatMap(([partition, offset]) => (offset === undefined ? [] : [[partition, offset] as const])))
  }

  readonly knownOffsets = (topic: string, wanted?: readonly number[]): Promise<readonly PartitionOffsets[]> =>
    this.offsets(topic, wanted)

  readonly committed = async (groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]> =>
    this.#reached()
      .group(groupId)
      .allCommitted()
      .filter(({ topic }) => topics.includes(topic))

  readonly commit = async (groupId: string, offsets: readonly TopicPartitionOffset[]): Promise<void> =>
    this.#reached().group(groupId).commitFromOutside(offsets)

  readonly deleteRecords = async (offsets: readonly TopicPartitionOffset[]): Promise<void> => {
    for (const { topic, partition, offset } of offsets) {
      this.#reached().partitionsOf(topic)?.[partition]?.truncate(offset)
    }
  }

  readonly deleteTopics = async (topics: readonly string[]): Promise<void> => {
    for (const topic of topics) if (!this.#reached().deleteTopic(topic)) throw unknownTopic(topic)
  }

  readonly strangersIn = async (): Promise<readonly string[]> => []

  readonly deleteGroups = async (groupIds: readonly string[]): Promise<void> => {
    for (const groupId of groupIds) this.#reached().deleteGroup(groupId)
  }

  readonly close = async (): Promise<void> => undefined

  /** The broker; throws `broker-unavailable` while it is away. */
  #reached(): MemoryBroker {
    this.#broker.checkReachable()
    return this.#broker
  }
}
