import { randomUUID } from 'node:crypto'
import {
  type Driver,
  noLog,
  type RawRecord,
  Streams,
  type StreamsConfig,
  serdes,
  type Topic,
  type Topology,
  topic
} from '#streams'
import { RecordedMetrics } from '#streams/testing'
import { kafkaDriver } from '../../connectors/kafka/index.ts'

/** `host:port` of the broker of this test run. */
export const broker = process.env.KAFKA_BROKER ?? '127.0.0.1:9092'

/**
 * Where tests run topologies on the broker of the test run. Topics begin with `name`, and so must the names of the topologies, which
 * are their `applicationId` too; `remove` takes everything away.
 */
export class KafkaPlace {
  readonly name = `engine-${randomUUID().slice(0, 8)}`
  readonly driver: Driver = kafkaDriver({ brokers: [broker] })
  readonly admin = this.driver.admin()
  readonly #producer = this.driver.producer()
  readonly #running: Streams[] = []
  readonly #groups = new Set<string>()

  /** A topic of this place with text keys and JSON values, not created yet. */
  topic<V>(part: string): Topic<string, V> {
    return topic(`${this.name}.${part}`, serdes.string, serdes.json<V>())
  }

  /** Creates topics of one partition each. */
  async create(...topics: readonly { readonly name: string }[]): Promise<void> {
    await this.admin.createTopics(topics.map(({ name }) => ({ name, partitions: 1 })))
  }

  /** Sends to the first partition, or to that of each key. */
  async send<V>(to: Topic<string, V>, entries: readonly (readonly [string, V])[], spread = false): Promise<void> {
    const records = entries.map(([key, value]) => ({
      topic: to.name,
      key: Buffer.from(key),
      value: Buffer.from(JSON.stringify(value)),
      ...(spread ? {} : { partition: 0 })
    }))
    const refused = await this.#producer.send(records)
    if (refused[0]) throw refused[0].error
  }

  /** Starts a topology that `remove` closes. */
  async start(topology: Topology, options: Partial<StreamsConfig> = {}) {
    const metrics = new RecordedMetrics()
    const streams = new Streams(topology, {
      applicationId: topology.name,
      driver: this.driver,
      commitInterval: 20,
      log: noLog,
      metrics,
      ...options
    })
    this.#running.push(streams)
    this.#groups.add(topology.name)
    await streams.start()
    return { streams, metrics }
  }

  /** All records of a topic at this moment; none while it does not exist. */
  async records({ name }: { readonly name: string }): Promise<readonly RawRecord[]> {
    if ((await this.admin.partitionsOf(name)) === undefined) return []
    const [end] = await this.admin.offsets(name)
    const records: RawRecord[] = []
    const range = { topic: name, partition: 0, from: end?.earliest ?? 0, to: end?.latest ?? 0 }
    await this.driver.reader().read([range], batch => void records.push(...batch.records))
    return records
  }

  /** Values of a topic at this moment. */
  async values<V>(of: Topic<string, V>): Promise<readonly V[]> {
    return (await this.records(of)).map(({ value }) => JSON.parse(String(value)) as V)
  }

  /** Whether a topology committed everything that there is in these topics. */
  async caughtUp(application: string, ...topics: readonly { readonly name: string }[]): Promise<boolean> {
    for (const { name } of topics) {
      const [end] = await this.admin.offsets(name)
      const [done] = await this.admin.committed(application, [name])
      if ((done?.offset ?? 0) !== end?.latest) return false
    }
    return true
  }

  async remove(): Promise<void> {
    await Promise.all(this.#running.map(streams => streams.close()))
    const mine = (await this.admin.listTopics()).filter(name => name.startsWith(this.name))
    await this.admin.deleteTopics(mine)
    await this.admin.deleteGroups([...this.#groups])
    await Promise.all([this.#producer.close(), this.admin.close()])
  }
}
