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
import { checkStep, checkTopic } from './check-step.ts'
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

/** Options that apply to a whole topology. */
export interface BuilderOptions {
  /** Handles failed records: one handler for all stages, or one for each. Default: `logAndFail`. */
  readonly onError?: ExceptionHandler | ExceptionHandlers
  /**
   * Opt-in: a record whose processing fails for good goes to `<topic>-retry-1` and is retried from there after the delay, then to
   * `-retry-2` and so on, and only then to `onError`. Such a record loses its place in the order. Retry topics are created with the same
   * number of partitions as their source topic.
   */
  readonly retryTopics?: RetryTopics
  /** Notified of written batches and dead letters, to log them. Default: none. */
  readonly observer?: TopologyObserver
}

/** Options of `stream`. */
export interface StreamOptions<K, V> {
  /** Returns the event time of a record. Default: the broker's timestamp. */
  readonly timestamps?: TimestampExtractor<K, V>
  /**
   * Where to start when there is no committed offset, or when the log no longer contains it; with `none`, the worker then stops. Default:
   * the consumer's `autoOffsetReset`.
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
  /** Name of the topology, used in metrics, log lines and state folders. */
  readonly name: string
  readonly #options: BuilderOptions
  readonly #nodes: TopologyNode[] = []
  readonly #globals: GlobalNode[] = []

  /** Starts a topology with the given name. */
  constructor(name: string, options: BuilderOptions = {}) {
    this.name = name
    this.#options = options
  }

  /**
   * Reads a topic, or several topics of one type. A topology can read each topic only once; use the returned stream as often as you need.
   * Each of several topics gets its own source, `<name>-<topic>`. One task reads partition n of all of them; the order between topics is
   * not defined. A pattern reads all topics that match it, including topics created later: they are found within `topicInterval`, read from
   * the beginning, and assigned in a rebalance, which also drops deleted topics. While no topic matches, the step waits.
   * @example builder.stream('read', [topics.webOrders, topics.shopOrders])
   * @example builder.stream('read', topicPattern(/^orders-/, serdes.string, serdes.json<Order>()))
   */
  stream<K, V>(
    name: string,
    topics: Topic<K, V> | readonly Topic<K, V>[] | TopicPattern<K, V>,
    options: StreamOptions<K, V> = {}
  ): Stream<K, V> {
    checkTopics(name, topics)
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
   * Reads a topic as a table: each record is the row of its key, and a null value removes the row. Records without a key are dropped and
   * counted. The source is named `<name>-read`. Rows are kept when a step needs them or `store` is set, in a store with its own changelog:
   * the topic itself may delete the records that rows were made from, and contains records that were dead-lettered.
   * @example const customers = builder.table('customers', topics.customers)
   */
  table<K, V>(
    name: string,
    topic: Topic<K, V>,
    options: StreamOptions<K, V> & RecordTableOptions<K, V> = {}
  ): Table<K, V> {
    checkTopic('table', name, topic, "table('name', topic)")
    const { timestamps, autoOffsetReset, ...table } = options
    const reading = { ...(timestamps ? { timestamps } : {}), ...(autoOffsetReset ? { autoOffsetReset } : {}) }
    const place = this.#place(this.#source(`${name}-read`, topic, reading), topic)
    return tableOf(place, name, 'table', table as AnyTableOptions)
  }

  /**
   * Reads a topic as a table of which every process has all rows. Each process reads all partitions before it processes anything else, and
   * follows them from then on. Streams with any key can be joined with the table, by a key found in their records. The table has no
   * changelog, and timestamps play no part: a record is joined with what its process has read so far. Records that `onError` skips are
   * counted and logged, without a dead letter.
   * @example const rates = builder.globalTable('rates', topics.rates)
   */
  globalTable<K, V>(name: string, topic: Topic<K, V>, options: GlobalTableOptions<K, V> = {}): GlobalTable<K, V> {
    checkTopic('globalTable', name, topic, "globalTable('name', topic)")
    const node = globalTableNode(
      name,
      topic as Topic<unknown, unknown>,
      options as GlobalTableOptions<unknown, unknown>
    )
    this.#globals.push(node)
    return new GlobalTable(node.store as GlobalTable<K, V>['store'])
  }

  /**
   * Like `globalTable`, but with your own store: `update` is called with each record, in the order of each partition, and puts it into the
   * store. Only `update` may write the store; every step may read it with `context.store(store)`, without declaring it. After a start,
   * `update` is called for all records that this process has not yet read.
   * @example builder.addGlobalStore('rates', topics.rates, rates, ({ key, value }, store) => store.put(key, value.rate))
   */
  addGlobalStore<K, V, SK, SV>(
    name: string,
    topic: Topic<K, V>,
    store: StoreDefinition<SK, SV>,
    update: UpdateGlobal<K, V, SK, SV>
  ): void {
    checkTopic('addGlobalStore', name, topic, "addGlobalStore('name', topic, store, update)")
    checkStep('addGlobalStore', name, { update }, "addGlobalStore('name', topic, store, update)")
    if (store.options.ttl !== undefined)
      throw new StreamsError(
        'invalid-topology',
        `the global store '${store.name}' cannot have a ttl: remove what is over in its update`
      )
    const node = { name, topic, store, update } as unknown as Omit<GlobalNode, 'verb'>
    this.#globals.push(globalStoreNode(node))
  }

  /**
   * Keeps the newest value of each key of a topic in a store named after the step; a null value removes the key. Other steps declare the
   * store in their `stores` and can only read it. The source is named `<name>-read`. A step that reads the store runs in the task of the
   * topic's partition with the same number, so its records must have the same key and its topics the same number of partitions. The store
   * has its own changelog.
   * @example const rates = builder.addReadOnlyStateStore('rates', topics.rates)
   */
  addReadOnlyStateStore<K, V>(
    name: string,
    topic: Topic<K, V>,
    options: StreamOptions<K, V> & StoreOptions = {}
  ): ReadOnlyStoreDefinition<K, V> {
    checkTopic('addReadOnlyStateStore', name, topic, "addReadOnlyStateStore('name', topic)")
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
   * Returns the finished topology.
   * @throws StreamsError `invalid-topology` for duplicate names, a topic read twice, no source, or a name of a store or topic (derived
   * names included) that brokers refuse
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

function checkTopics(name: string, topics: object): void {
  for (const topic of Array.isArray(topics) ? (topics as readonly unknown[]) : [topics])
    checkTopic('stream', name, topic, "stream('name', topic)")
}
