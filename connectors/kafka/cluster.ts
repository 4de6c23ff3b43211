import { noLog, StreamsError } from '#streams'
import { BrokerAddresses } from './broker-addresses.ts'
import { ClusterMetadata, type Leader } from './cluster-metadata.ts'
import { isTransportError } from './kafka-errors.ts'
import type { Address, KafkaOptions } from './kafka-options.ts'
import type { WireBroker, WireCall, WireLogger } from './wire/kafkajs-internals.ts'
import { wireLogger } from './wire/log-creator.ts'
import { metadataCall, type TopicMetadata } from './wire/metadata-message.ts'
import { openBroker } from './wire/open-broker.ts'
import { saslSettings, tlsSettings } from './wire/security.ts'

/**
 * The brokers of one Kafka cluster over kafkajs's connections, for one client. Connections open when they are first needed. A
 * connection that failed is thrown away whole and made anew, because kafkajs keeps half an answer in it. Nothing is retried here.
 */
export class KafkaCluster {
  readonly #options: KafkaOptions
  readonly #logger: WireLogger
  readonly #nodes = new Map<number, WireBroker>()
  readonly #addresses: BrokerAddresses
  readonly #metadata = new ClusterMetadata()
  readonly #watchers = new Set<() => void>()
  /** Brokers that have said what they speak. kafkajs calls one connected before that, and its requests fail until then. */
  readonly #ready = new WeakSet<WireBroker>()
  #seed: WireBroker | undefined
  #seeding: Promise<WireBroker> | undefined
  #controllerId = -1
  #closed = false

  constructor(options: KafkaOptions) {
    this.#options = options
    this.#logger = wireLogger(options.logger ?? noLog)
    this.#addresses = new BrokerAddresses(options.brokers)
  }

  /** What is known of a topic since the last `metadata`. */
  topic(name: string): TopicMetadata | undefined {
    return this.#metadata.topic(name)
  }

  /** Name of the topic with this id. */
  nameOf(topicId: string): string | undefined {
    return this.#metadata.nameOf(topicId)
  }

  /** The leader as last known; undefined while there is none. */
  leader(topic: string, partition: number): Leader | undefined {
    return this.#metadata.leader(topic, partition)
  }

  /** Node id of the leader as last known; undefined while there is none. */
  leaderOf(topic: string, partition: number): number | undefined {
    return this.#metadata.leader(topic, partition)?.node
  }

  /** Calls `run` whenever brokers were asked about topics, by whomever, until the returned function is called. */
  watch(run: () => void): () => void {
    this.#watchers.add(run)
    return () => this.#watchers.delete(run)
  }

  /** Asks a broker about topics; null asks for all. Topics that do not exist come back with their error code. Never creates one. */
  async metadata(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    const broker = await this.#any()
    const metadata = await this.send(broker, metadataCall(broker, topics))
    this.#controllerId = metadata.controllerId
    for (const moved of this.#addresses.learn(metadata.brokers)) this.#forget(moved)
    this.#metadata.learn(metadata.topicMetadata)
    for (const watcher of [...this.#watchers]) watcher()
    return metadata.topicMetadata
  }

  async node(id: number): Promise<WireBroker> {
    const address = this.#addresses.of(id)
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
    const { nodeId, host, port } = coordinator
    const known = this.#addresses.of(nodeId)
    if (known?.host !== host || known.port !== port) {
      this.#forget(nodeId)
      this.#addresses.add(nodeId, { host, port })
    }
    return this.node(nodeId)
  }

  /** Sends a request of our own. A failed connection is thrown away before the rejection. */
  async send<Decoded>(broker: WireBroker, call: WireCall<Decoded>): Promise<Decoded> {
    // Encoded before kafkajs looks whether to log in again: what is sent after that look must not fall into the midst of the login.
    const payload = await call.request.encode()
    const request = { ...call.request, encode: async () => payload }
    return this.ask(broker, b => b.connectionPool.send({ ...call, request }))
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
    let failure: unknown
    for (const address of this.#addresses.candidates()) {
      const seed = this.#open(address)
      this.#seed = seed
      try {
        const connected = await this.#connected(seed)
        this.#addresses.connected(address)
        return connected
      } catch (error) {
        this.discard(seed)
        this.#addresses.failed(address)
        failure = error
      }
    }
    throw failure
  }

  #forget(id: number): void {
    const stale = this.#nodes.get(id)
    if (stale !== undefined) this.discard(stale)
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
    return openBroker({
      host,
      port,
      logger: this.#logger,
      clientId: this.#options.clientId ?? 'millrace',
      ssl: tlsSettings(this.#options.ssl, advertised.host),
      sasl: saslSettings(this.#options.sasl),
      connectionTimeout: this.#options.connectionTimeoutMs ?? 3000,
      requestTimeout: this.#options.requestTimeoutMs ?? 30_000
    })
  }
}

function connectionLost(): StreamsError {
  return new StreamsError('broker-unavailable', 'the connection to the broker was cut', { retryable: true })
}
