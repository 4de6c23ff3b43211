import { noLog, StreamsError } from '#streams'
import { isTransportError } from './kafka-errors.ts'
import type { Address, KafkaOptions } from './kafka-options.ts'
import { ByteWriter } from './wire/byte-writer.ts'
import { patchIdleTimers } from './wire/idle-timers.ts'
import {
  apiKeys,
  ConnectionPool,
  requests,
  socketFactory,
  WireBroker,
  type WireCall,
  type WireLogger
} from './wire/kafkajs-internals.ts'
import { wireLogger } from './wire/log-creator.ts'
import { saslSettings, tlsSettings } from './wire/security.ts'

/** A topic as a broker described it. */
export interface TopicMetadata {
  readonly topic: string
  /** 0, or Kafka's code for what is wrong with the topic. */
  readonly topicErrorCode: number
  readonly partitionMetadata: readonly {
    readonly partitionId: number
    readonly partitionErrorCode: number
    /** Node id, or -1 while there is none. */
    readonly leader: number
  }[]
}

interface Metadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly controllerId: number
  readonly topicMetadata: readonly TopicMetadata[]
}

/**
 * The brokers of one Kafka cluster over kafkajs's connections, for one client. Connections open when they are first needed. A
 * connection that failed is thrown away whole and made anew, because kafkajs keeps half an answer in it. Nothing is retried here.
 */
export class KafkaCluster {
  readonly #options: KafkaOptions
  readonly #logger: WireLogger
  readonly #nodes = new Map<number, WireBroker>()
  readonly #addresses = new Map<number, Address>()
  readonly #topics = new Map<string, TopicMetadata>()
  /** Brokers that have said what they speak. kafkajs calls one connected before that, and its requests fail until then. */
  readonly #ready = new WeakSet<WireBroker>()
  #seed: WireBroker | undefined
  #seeding: Promise<WireBroker> | undefined
  #nextSeed = 0
  #controllerId = -1
  #closed = false

  constructor(options: KafkaOptions) {
    this.#options = options
    this.#logger = wireLogger(options.logger ?? noLog)
    patchIdleTimers()
  }

  /** What is known of a topic since the last `metadata`. */
  topic(name: string): TopicMetadata | undefined {
    return this.#topics.get(name)
  }

  /** Node id of the leader as last known; undefined while there is none. */
  leaderOf(topic: string, partition: number): number | undefined {
    const found = this.#topics.get(topic)?.partitionMetadata.find(({ partitionId }) => partitionId === partition)
    return found === undefined || found.leader < 0 ? undefined : found.leader
  }

  /** Asks a broker about topics; null asks for all. Topics that do not exist come back with their error code. Never creates one. */
  async metadata(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    const broker = await this.#any()
    const metadata = await this.send(broker, metadataCall(broker, topics))
    this.#controllerId = metadata.controllerId
    for (const { nodeId, host, port } of metadata.brokers) this.#learn(nodeId, { host, port })
    for (const topic of metadata.topicMetadata) this.#topics.set(topic.topic, topic)
    return metadata.topicMetadata
  }

  async node(id: number): Promise<WireBroker> {
    const address = this.#addresses.get(id)
    if (address === undefined) {
      throw new StreamsError('broker-unavailable', `broker ${id} is not part of the cluster any more`, {
        retryable: true
      })
    }
    const broker = this.#nodes.get(id) ?? this.#open(address)
    this.#nodes.set(id, broker)
    return this.#connected(broker)
  }

  async controller(): Promise<WireBroker> {
    await this.metadata([])
    return this.node(this.#controllerId)
  }

  async coordinator(groupId: string): Promise<WireBroker> {
    const broker = await this.#any()
    const { coordinator } = await this.ask(broker, b => b.findGroupCoordinator({ groupId, coordinatorType: 0 }))
    this.#learn(coordinator.nodeId, coordinator)
    return this.node(coordinator.nodeId)
  }

  /** Sends a request of our own. A failed connection is thrown away before the rejection. */
  send<Decoded>(broker: WireBroker, call: WireCall<Decoded>): Promise<Decoded> {
    return this.ask(broker, b => b.connectionPool.send(call))
  }

  /** Sends one of kafkajs's requests. A failed connection is thrown away before the rejection. */
  async ask<Answer>(broker: WireBroker, request: (broker: WireBroker) => Promise<Answer>): Promise<Answer> {
    try {
      return await request(broker)
    } catch (error) {
      if (isTransportError(error)) this.discard(broker)
      throw error
    }
  }

  /** Cuts a broker's connections at once; requests in flight reject. The next use makes new ones. */
  discard(broker: WireBroker): void {
    if (this.#seed === broker) this.#seed = undefined
    for (const [id, node] of this.#nodes) if (node === broker) this.#nodes.delete(id)
    for (const connection of broker.connectionPool.pool) {
      connection.rejectRequests(connectionLost())
      connection.socket?.destroy()
    }
    broker.disconnect().catch(error => this.#options.logger?.debug({ error }, 'kafka: disconnecting'))
  }

  /** Cuts every connection. Idempotent. */
  close(): void {
    this.#closed = true
    for (const broker of new Set([...this.#nodes.values(), ...(this.#seed ? [this.#seed] : [])])) this.discard(broker)
  }

  #any(): Promise<WireBroker> {
    for (const broker of this.#nodes.values()) if (this.#isReady(broker)) return Promise.resolve(broker)
    if (this.#seed && this.#isReady(this.#seed)) return Promise.resolve(this.#seed)
    this.#seeding ??= this.#connectSeed().finally(() => {
      this.#seeding = undefined
    })
    return this.#seeding
  }

  async #connectSeed(): Promise<WireBroker> {
    const candidates = [...this.#addresses.values(), ...this.#options.brokers.map(addressFrom)]
    let failure: unknown
    for (let i = 0; i < candidates.length; i++) {
      const address = candidates[(this.#nextSeed + i) % candidates.length] as Address
      const seed = this.#open(address)
      this.#seed = seed
      try {
        return await this.#connected(seed)
      } catch (error) {
        this.discard(seed)
        failure = error
      }
    }
    this.#nextSeed++
    throw failure
  }

  #learn(id: number, { host, port }: Address): void {
    const known = this.#addresses.get(id)
    if (known?.host === host && known.port === port) return
    const stale = this.#nodes.get(id)
    if (stale !== undefined) this.discard(stale)
    this.#addresses.set(id, { host, port })
  }

  async #connected(broker: WireBroker): Promise<WireBroker> {
    if (this.#closed) throw connectionLost()
    if (this.#isReady(broker)) return broker
    await this.ask(broker, b => b.connect())
    this.#ready.add(broker)
    return broker
  }

  #isReady(broker: WireBroker): boolean {
    return broker.isConnected() && this.#ready.has(broker)
  }

  #open(advertised: Address): WireBroker {
    const { addressOf = (address: Address) => address } = this.#options
    const { host, port } = addressOf(advertised)
    const connectionPool = new ConnectionPool({
      host,
      port,
      logger: this.#logger,
      clientId: this.#options.clientId ?? 'millrace',
      ssl: tlsSettings(this.#options.ssl, advertised.host),
      sasl: saslSettings(this.#options.sasl),
      connectionTimeout: this.#options.connectionTimeoutMs ?? 3000,
      requestTimeout: this.#options.requestTimeoutMs ?? 30_000,
      enforceRequestTimeout: true,
      reauthenticationThreshold: 10_000,
      socketFactory: socketFactory()
    })
    return new WireBroker({ connectionPool, logger: this.#logger, allowAutoTopicCreation: false })
  }
}

function metadataCall(broker: WireBroker, topics: readonly string[] | null): WireCall<Metadata> {
  const call = broker.lookupRequest(apiKeys.Metadata, requests.Metadata)({ topics: [] }) as WireCall<Metadata>
  return {
    request: { ...call.request, encode: async () => encodeTopics(topics).payload() },
    response: { decode: call.response.decode, parse: async metadata => metadata }
  }
}

function encodeTopics(topics: readonly string[] | null): ByteWriter {
  const writer = new ByteWriter()
  writer.int32(topics === null ? -1 : topics.length)
  for (const topic of topics ?? []) writer.string(topic)
  writer.int8(0)
  return writer
}

function connectionLost(): StreamsError {
  return new StreamsError('broker-unavailable', 'the connection to the broker was cut', { retryable: true })
}

function addressFrom(broker: string): Address {
  const colon = broker.lastIndexOf(':')
  const host = broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  const port = Number(broker.slice(colon + 1))
  if (colon > 0 && Number.isInteger(port) && port > 0 && port < 65_536) return { host, port }
  throw new StreamsError('invalid-configuration', `"${broker}" is not a broker address: give host:port`)
}
