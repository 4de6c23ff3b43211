import { noLog, StreamsError } from '#streams'
import { BrokerAddresses } from './broker-addresses.ts'
import { ClusterMetadata, type Leader } from './cluster-metadata.ts'
import { isTransportError } from './kafka-errors.ts'
import type { Address, KafkaOptions } from './kafka-options.ts'
import { afterLogin, noteLogin } from './refused-login.ts'
import { settlesWithin, silenceMs, UnansweredRequests } from './unanswered-requests.ts'
import type { WireBroker, WireCall, WireLogger } from './wire/kafkajs-internals.ts'
import { wireLogger } from './wire/log-creator.ts'
import { metadataCall, type TopicMetadata } from './wire/messages/metadata-message.ts'
import { openBroker } from './wire/open-broker.ts'
import { saslSettings, tlsSettings } from './wire/security.ts'

/**
 * The brokers of one Kafka cluster over kafkajs's connections, for one client. Connections open when they are first needed. A
 * connection that failed is thrown away whole and made anew, because kafkajs keeps half an answer in it. Nothing is retried here.
 *
 * A broker that leaves a request unanswered for two seconds holds up only what it alone can serve: what any broker knows is asked of
 * another as well, and the others are asked every second what became of it. Once they say that it is gone, its connections are cut, so
 * that whoever waits for it turns to its successors at once.
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
  readonly #placeOf = new WeakMap<WireBroker, Address>()
  readonly #unanswered = new UnansweredRequests<WireBroker>(() => void this.#lookAfterSilent())
  #isLooking = false
  #seed: WireBroker | undefined
  #seeding: Promise<WireBroker> | undefined
  #controllerId = -1
  #closed = false

  constructor(options: KafkaOptions) {
    this.#options = options
    this.#logger = wireLogger(options.logger ?? noLog)
    this.#addresses = new BrokerAddresses(options.brokers)
  }

  /** How many brokers are alive, as one of them has said last. */
  get brokers(): number {
    return this.#addresses.count
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
    const metadata = await this.askAnyone(broker => this.send(broker, metadataCall(broker, topics)))
    this.#controllerId = metadata.controllerId
    for (const moved of this.#addresses.learn(metadata.brokers)) this.#forget(moved)
    this.#metadata.learn(metadata.topicMetadata)
    this.#cutThoseGone()
    for (const watcher of [...this.#watchers]) watcher()
    return metadata.topicMetadata
  }

  async node(id: number): Promise<WireBroker> {
    const address = this.#addresses.of(id)
    if (address === undefined) {
      throw new StreamsError('broker-unavailable', `broker ${id} is no longer part of the cluster`, {
        retryable: true
      })
    }
    const broker = this.#nodes.get(id) ?? this.#make(address)
    this.#nodes.set(id, broker)
    return this.#connected(broker)
  }

  async controller(): Promise<WireBroker> {
    await this.metadata([])
    return this.node(this.#controllerId)
  }

  async coordinator(groupId: string): Promise<WireBroker> {
    const { coordinator } = await this.askAnyone(broker =>
      this.ask(broker, b => b.findGroupCoordinator({ groupId, coordinatorType: 0 }))
    )
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
    return this.ask(broker, b => b.connectionPool.send({ ...call, request }), call.mayTakeMs)
  }

  /** Asks what every broker can answer. Where one is silent others are asked too, and the first answer counts. */
  async askAnyone<Answer>(request: (broker: WireBroker) => Promise<Answer>): Promise<Answer> {
    const answers = new Map<WireBroker, Promise<Answer>>()
    let broker: WireBroker | undefined = await this.#any()
    while (broker !== undefined && !answers.has(broker)) {
      answers.set(broker, request(broker))
      if (await settlesWithin(Promise.any(answers.values()), silenceMs)) break
      this.#addresses.failed(this.#placeOf.get(broker) as Address)
      broker = await this.#any(answers).catch(() => undefined)
    }
    return Promise.any(answers.values()).catch(({ errors }: AggregateError) => Promise.reject(errors[0]))
  }

  /** Sends one of kafkajs's requests. A failed connection is thrown away before the rejection. */
  async ask<Answer>(
    broker: WireBroker,
    request: (broker: WireBroker) => Promise<Answer>,
    mayTakeMs?: number
  ): Promise<Answer> {
    try {
      return await this.#unanswered.watch(broker, request(broker), mayTakeMs)
    } catch (error) {
      const told = afterLogin(this.#options, error)
      if (told !== error || isTransportError(error)) this.discard(broker)
      throw told
    } finally {
      // A connection that was still being made when the cluster was closed is open now, and nobody else would end it.
      if (this.#closed) cut(broker)
    }
  }

  /** Cuts a broker's connections at once; requests in flight reject. The next use makes new ones. */
  discard(broker: WireBroker): void {
    if (this.#seed === broker) this.#seed = undefined
    for (const [id, node] of this.#nodes) if (node === broker) this.#nodes.delete(id)
    cut(broker)
    broker.disconnect().catch(error => this.#options.logger?.debug({ error }, 'kafka: disconnecting'))
  }

  /** Cuts every connection. Idempotent. */
  close(): void {
    this.#closed = true
    for (const broker of this.#open()) this.discard(broker)
  }

  #open(): readonly WireBroker[] {
    return [...this.#nodes.values(), ...(this.#seed ? [this.#seed] : [])]
  }

  /** One that is connected, not silent and not among `asked`, if there is any. */
  #any(asked?: ReadonlyMap<WireBroker, unknown>): Promise<WireBroker> {
    for (const broker of this.#open()) {
      const isGood = this.#isReady(broker) && !this.#unanswered.isSilent(broker) && asked?.has(broker) !== true
      if (isGood) return Promise.resolve(broker)
    }
    this.#seeding ??= this.#connectSeed().finally(() => {
      this.#seeding = undefined
    })
    return this.#seeding
  }

  async #connectSeed(): Promise<WireBroker> {
    let failure: unknown
    for (const address of this.#addresses.candidates()) {
      const silent = this.#readyAt(address)
      if (silent !== undefined) return silent
      if (this.#seed !== undefined) this.discard(this.#seed)
      const seed = this.#make(address)
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

  #readyAt({ host, port }: Address): WireBroker | undefined {
    return this.#open().find(broker => {
      const place = this.#placeOf.get(broker)
      return place?.host === host && place.port === port && this.#isReady(broker)
    })
  }

  /** Asks the others about everything that is known, one question at a time. */
  async #lookAfterSilent(): Promise<void> {
    this.#cutThoseGone()
    if (this.#isLooking || this.#closed || this.#addresses.count < 2) return
    this.#isLooking = true
    try {
      await this.metadata(this.#metadata.names())
    } catch (error) {
      this.#options.logger?.debug({ error }, 'kafka: a broker is silent, and no other can be asked')
    }
    this.#isLooking = false
  }

  /** A silent broker that the others do not count among them any more will not answer: its partitions and groups have moved. */
  #cutThoseGone(): void {
    for (const [id, broker] of this.#nodes) {
      if (this.#addresses.of(id) !== undefined || !this.#unanswered.isSilent(broker)) continue
      this.#options.logger?.warn(
        { broker: id },
        'kafka: the broker does not answer and is out of the cluster, leaving it'
      )
      this.discard(broker)
    }
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
    noteLogin(this.#options)
    return broker
  }

  #isReady(broker: WireBroker): boolean {
    return broker.isConnected() && this.#ready.has(broker)
  }

  #make(advertised: Address): WireBroker {
    const { addressOf = (address: Address) => address } = this.#options
    const { host, port } = addressOf(advertised)
    const broker = openBroker({
      host,
      port,
      logger: this.#logger,
      clientId: this.#options.clientId ?? 'millrace',
      ssl: tlsSettings(this.#options.ssl, advertised.host),
      sasl: saslSettings(this.#options.sasl),
      connectionTimeout: this.#options.connectionTimeoutMs ?? 3000,
      requestTimeout: this.#options.requestTimeoutMs ?? 30_000
    })
    this.#placeOf.set(broker, advertised)
    return broker
  }
}

/** Cuts all connections to a broker; requests in flight reject. */
function cut(broker: WireBroker): void {
  for (const connection of broker.connectionPool.pool) {
    connection.rejectRequests(connectionLost())
    connection.socket?.destroy()
  }
}

function connectionLost(): StreamsError {
  return new StreamsError('broker-unavailable', 'the connection to the broker was cut', { retryable: true })
}
