import type { AutoOffsetReset } from '../driver/consumer.ts'
import { type ExceptionHandler, type ExceptionHandlers, handlersOf } from '../errors/handlers.ts'
import { StreamsError } from '../errors/streams-error.ts'
import type { GlobalNode, TimestampExtractor, TopologyNode } from '../graph/nodes.ts'
import { type RetryTopics, Topology } from '../graph/topology.ts'
import { validateGraph } from '../graph/validate.ts'
import type { TopologyObserver } from '../observer.ts'
import type { Format } from '../serde.ts'
import type { ReadOnlyStoreDefinition } from '../state/read-only-store.ts'
import type { StoreDefinition, StoreOptions } from '../state/store-definition.ts'
import type { Topic } from '../topic.ts'
import { type TopicPattern, topicOf } from '../topic-pattern.ts'
import { mergeStep } from './operators/records/merge.ts'
import { keepingNullKeys } from './operators/records/repartition.ts'
import { filledStore, fillStoreStep } from './operators/tables/fill-store.ts'
import {
  type GlobalTableOptions,
  globalStoreNode,
  globalTableNode,
  type UpdateGlobal
} from './operators/tables/global-table.ts'
import type { AnyTableOptions, RecordTableOptions } from './operators/tables/table-options.ts'
import type { StreamPlace } from './place.ts'
import { GlobalTable, Stream, type Table, tableOf } from './stream.ts'

/** What holds for the whole of a topology. */
export interface BuilderOptions {
  /** What to do about failed records: one handler for all stages or one each. Default: fail. */
  readonly onError?: ExceptionHandler | ExceptionHandlers
  /**
   * Opt-in: a record whose processing fails for good goes to `<topic>-retry-1`, is retried from there after the delay, then
   * `-retry-2` and so on, and only then to `onError`. Order is given up for such a record. The topics are created with as many
   * partitions as their source topic.
   */
  readonly retryTopics?: RetryTopics
  /** Sees batches written and dead letters, for the system's log lines. Default: nobody. */
  readonly observer?: TopologyObserver
}

/** Options of `stream`. */
export interface StreamOptions<K, V> {
  /** Event time of a record; the broker's timestamp by default. */
  readonly timestamps?: TimestampExtractor<K, V>
  /**
   * Where to start without a committed offset, or when the log no longer has the position; with `none` the worker then stops. Default:
   * the `autoOffsetReset` of the consumer.
   */
  readonly autoOffsetReset?: AutoOffsetReset
}

/**
 * Collects the steps of a topology.
 * @example
 * const builder = new StreamsBuilder('comments', { onError: deadLetterTo(topics.deadLetter) })
 * builder.stream('read', topics.raw).mapValues('validate', validate).to('write', topics.valid)
 * const topology = builder.build()
 */
export class StreamsBuilder {
  /** Name of the topology, in metrics, log lines and state folders. */
  readonly name: string
  readonly #options: BuilderOptions
  readonly #nodes: TopologyNode[] = []
  readonly #globals: GlobalNode[] = []

  /** Begins a topology of that name. */
  constructor(name: string, options: BuilderOptions = {}) {
    this.name = name
    this.#options = options
  }

  /**
   * Reads a topic, or several of one type. Each topic once; use the returned stream as often as needed. Of several topics each is a source
   * of its own, `<name>-<topic>`, and partition n of all of them is read by one task; order between them is not defined. Of a pattern these are
   * the topics that match it, those too that are made while it runs: they are found within `topicInterval`, read from their beginning, and dealt
   * out in a rebalance; a topic that is deleted is given up in one. It waits while none matches.
   * @example builder.stream('read', [topics.webOrders, topics.shopOrders])
   * @example builder.stream('read', topicPattern(/^orders-/, serdes.string, serdes.json<Order>()))
   */
  stream<K, V>(
    name: string,
    topics: Topic<K, V> | readonly Topic<K, V>[] | TopicPattern<K, V>,
    options: StreamOptions<K, V> = {}
  ): Stream<K, V> {
    if ('pattern' in topics) return this.#patternStream(name, topics, options)
    if ('name' in topics) {
      this.#source(name, topics, options)
      return this.#stream(name, topics)
    }
    if (topics.length === 0)
      throw new StreamsError('invalid-topology', `'${name}' reads no topic: give it one, or a list of some`)
    const parents = topics.map(topic => this.#source(`${name}-${topic.name}`, topic, options))
    const merge = { kind: 'processor', verb: 'merge', factory: mergeStep, stores: [], options: {} } as const
    this.#nodes.push({ ...merge, name, parents })
    return this.#stream(name, topics[0])
  }

  /**
   * Reads a topic as a table: each record is the row of its key, a null value removes it. Records without a key are dropped and counted. The
   * source is named `<name>-read`. Rows are kept where a step needs them or `store` asks for it, in a store with a changelog of its own: the
   * topic itself may lose what a row was made of, and holds what was dead-lettered.
   * @example const customers = builder.table('customers', topics.customers)
   */
  table<K, V>(
    name: string,
    topic: Topic<K, V>,
    options: StreamOptions<K, V> & RecordTableOptions<K, V> = {}
  ): Table<K, V> {
    const { timestamps, autoOffsetReset, ...table } = options
    const reading = { ...(timestamps ? { timestamps } : {}), ...(autoOffsetReset ? { autoOffsetReset } : {}) }
    const place = this.#place(this.#source(`${name}-read`, topic, reading), topic)
    return tableOf(place, name, 'table', table as AnyTableOptions)
  }

  /**
   * Reads a topic as a table that every process has whole: all partitions are read before anything else is, and followed from then on.
   * Streams of any key are joined with it by a key that they find in their records. It has no changelog, and times play no part: a record
   * is joined with what its process has read so far. What is skipped by `onError` is counted and logged, without a dead letter.
   * @example const rates = builder.globalTable('rates', topics.rates)
   */
  globalTable<K, V>(name: string, topic: Topic<K, V>, options: GlobalTableOptions<K, V> = {}): GlobalTable<K, V> {
    const node = globalTableNode(
      name,
      topic as Topic<unknown, unknown>,
      options as GlobalTableOptions<unknown, unknown>
    )
    this.#globals.push(node)
    return new GlobalTable(node.store as GlobalTable<K, V>['store'])
  }

  /**
   * As `globalTable`, with a store of your own that `update` puts each record in, called in the order of each partition. Every step may read the store,
   * `context.store(store)`, without being given it; only `update` writes it. After a start it is called for all records that this process
   * has not taken before.
   * @example builder.addGlobalStore('rates', topics.rates, rates, ({ key, value }, store) => store.put(key, value.rate))
   */
  addGlobalStore<K, V, SK, SV>(
    name: string,
    topic: Topic<K, V>,
    store: StoreDefinition<SK, SV>,
    update: UpdateGlobal<K, V, SK, SV>
  ): void {
    if (store.options.ttl !== undefined)
      throw new StreamsError(
        'invalid-topology',
        `the global store '${store.name}' cannot have a ttl: remove what is over in its update`
      )
    const node = { name, topic, store, update } as unknown as Omit<GlobalNode, 'verb'>
    this.#globals.push(globalStoreNode(node))
  }

  /**
   * Keeps the newest value of each key of a topic in a store named as the step, which other steps are given in their `stores` and only
   * read; a null value removes a key. The source is named `<name>-read`. Steps that read it run in the task of the topic's partition of
   * the same number, so both must be written by the same key and have the same number of partitions. The store has a changelog of its
   * own.
   * @example const rates = builder.addReadOnlyStateStore('rates', topics.rates)
   */
  addReadOnlyStateStore<K, V>(
    name: string,
    topic: Topic<K, V>,
    options: StreamOptions<K, V> & StoreOptions = {}
  ): ReadOnlyStoreDefinition<K, V> {
    const { timestamps, autoOffsetReset, ...lifetime } = options
    const reading = { ...(timestamps ? { timestamps } : {}), ...(autoOffsetReset ? { autoOffsetReset } : {}) }
    const parents = [this.#source(`${name}-read`, topic, reading)]
    const store = filledStore(name, topic, lifetime)
    const untyped = store as unknown as StoreDefinition<unknown, unknown>
    const verb = 'addReadOnlyStateStore'
    const step = { kind: 'processor', name, parents, verb, stores: [untyped], options: {} } as const
    this.#nodes.push({ ...step, factory: fillStoreStep(untyped) })
    return store
  }

  #stream<K, V>(step: string, topic: Topic<K, V> | undefined): Stream<K, V> {
    return new Stream(this.#place(step, topic))
  }

  #place<K, V>(step: string, topic: Topic<K, V> | undefined): StreamPlace {
    const add = (node: TopologyNode): void => void this.#nodes.push(node)
    const formats = { key: topic?.key as Format<unknown>, value: topic?.value as Format<unknown> }
    return { add, parents: [step], ...formats, rekeyed: false }
  }

  #patternStream<K, V>(name: string, topics: TopicPattern<K, V>, options: StreamOptions<K, V>): Stream<K, V> {
    const pattern = {
      topics: topics as TopicPattern<unknown, unknown>,
      timestamps: options.timestamps as TimestampExtractor<unknown, unknown> | undefined,
      autoOffsetReset: options.autoOffsetReset
    }
    const verb = `stream of ${topics.pattern}`
    const merge = { kind: 'processor', verb, factory: mergeStep, stores: [], options: {} } as const
    this.#nodes.push({ ...merge, name, parents: [], pattern })
    return this.#stream(name, topicOf(topics, name))
  }

  #source<K, V>(name: string, topic: Topic<K, V>, options: StreamOptions<K, V>): string {
    const timestamps = options.timestamps as TimestampExtractor<unknown, unknown> | undefined
    const { autoOffsetReset } = options
    const source = { topic: topic as Topic<unknown, unknown>, timestamps, autoOffsetReset }
    this.#nodes.push({ kind: 'source', name, parents: [], ...source })
    return name
  }

  /**
   * The finished topology.
   * @throws StreamsError `invalid-topology` for duplicate names, a topic read twice, no source, or a name of a store or topic, derived ones
   * included, that no broker takes.
   */
  build(): Topology {
    const { onError, retryTopics, observer } = this.#options
    const policies = { handlers: handlersOf(onError), retryTopics, observer, globals: [...this.#globals] }
    // Which stores the steps of tables have is known now that all steps are: from here on it is data.
    const nodes = keepingNullKeys(this.#nodes.map(node => ({ ...node })))
    const topology = new Topology(this.name, nodes, policies)
    validateGraph(topology)
    return topology
  }
}
