import { StreamsError } from '../errors/streams-error.ts'
import type { ComputedTopic, StreamPartitioner } from '../graph/nodes.ts'
import type { ProcessorSupplier } from '../processor/processor-context.ts'
import type { StepFactory } from '../processor/step.ts'
import type { StreamRecord } from '../record.ts'
import type { Format } from '../serde.ts'
import type { Sink } from '../sink.ts'
import type { AnyStoreDefinition, StoreDefinition } from '../state/store-definition.ts'
import type { ValueAndTimestamp } from '../state/timestamped.ts'
import type { Topic } from '../topic.ts'
import { type EmitStrategy, onWindowUpdate } from '../windows/emit-strategy.ts'
import type { JoinWindows } from '../windows/join-windows.ts'
import type { Windowed } from '../windows/windowed.ts'
import type { SessionWindows, SlidingWindows, TimeWindows, Windows } from '../windows/windows.ts'
import { checkCogroup, checkEmitStrategy, checkStep, checkTopic, checkWindows, refuseOther } from './check-step.ts'
import { addAggregate, addGroupedRows, addRowsAggregate } from './operators/aggregations/add-aggregate.ts'
import type { AggregateOptions, Aggregation } from './operators/aggregations/aggregate.ts'
import { addCogroup, addWindowedCogroup, type CogroupPart } from './operators/aggregations/cogroup.ts'
import type { RowSelector, TableAggregation } from './operators/aggregations/grouped-table.ts'
import type { AtOnce } from './operators/aggregations/settled.ts'
import { addForeignKeyJoin } from './operators/foreign-key/add.ts'
import { addStreamJoin } from './operators/joins/add-stream-join.ts'
import { addGlobalJoin, addStreamTableJoin } from './operators/joins/add-stream-table-join.ts'
import { addTableJoin } from './operators/joins/add-table-join.ts'
import type { StreamJoinOptions } from './operators/joins/join-stores.ts'
import type { StreamJoin } from './operators/joins/join-streams.ts'
import type { StreamTableJoinOptions } from './operators/joins/stream-table-join.ts'
import type { RowJoiner } from './operators/joins/table-join.ts'
import { branchStep } from './operators/records/branch.ts'
import {
  branchRepeatsStep,
  type DedupeOptions,
  dedupeStep,
  type Repetition,
  repetitions,
  seenStore
} from './operators/records/dedupe.ts'
import { filterStep } from './operators/records/filter.ts'
import { flatMapStep, flatMapValuesStep } from './operators/records/flat-map.ts'
import { foreachStep, type PrintOptions, printStep } from './operators/records/foreach.ts'
import { mapStep, mapValuesStep, selectKeyStep } from './operators/records/map.ts'
import { mergeStep } from './operators/records/merge.ts'
import { peekStep } from './operators/records/peek.ts'
import { processorStep, processValuesStep } from './operators/records/process.ts'
import type { RepartitionOptions } from './operators/records/repartition.ts'
import { type WorkerOptions, workerStep } from './operators/records/worker.ts'
import { addFilteredRows, addMappedRows, addToStream } from './operators/tables/add-rows.ts'
import { addTable } from './operators/tables/add-table.ts'
import type { AddedTable } from './operators/tables/added-table.ts'
import type { RowStore, Rows } from './operators/tables/rows.ts'
import type { AnyTableOptions, RecordTableOptions, TableOptions } from './operators/tables/table-options.ts'
import type { RowMapper } from './operators/tables/table-values.ts'
import { addSuppress, type SuppressOptions } from './operators/windows/add-suppress.ts'
import type { Merge } from './operators/windows/session-windows.ts'
import type { Suppression } from './operators/windows/suppress.ts'
import { type AskedWindows, addWindowed } from './operators/windows/windowed.ts'
import type { WindowedOptions } from './operators/windows/windowed-aggregate.ts'
import { type Changes, followed, keyed, merged, repartitioned, type StreamPlace } from './place.ts'
import type { Awaitable, KeyValue } from './results.ts'
import type { SinkToOptions, StepOptions } from './step-options.ts'

/** Options of `process` and `processValues`. */
export interface ProcessOptions extends Omit<StepOptions, 'concurrency'> {
  /** Stores that the processor uses. Steps that share a store run in the same task. */
  readonly stores?: readonly AnyStoreDefinition[]
}

/** Options of `to`. */
export interface ToOptions<K, V> {
  /** Chooses the partition of each record. Default: by the key, as in Kafka's Java client; records without a key are spread. */
  readonly partitioner?: StreamPartitioner<K, V>
}

type AddNode = StreamPlace['add']

const streamOf = "of a table's changes make a stream with toStream('name')"
const tableOfStream = "of a stream make a table with toTable('name')"
const joinable = 'read its topic with stream, table or globalTable, and join before groupBy and groupByKey'
const joinUsage = (verb: string): string => `${verb}('name', stream, joiner, joinWindows(…))`
const sinkOf = 'make one of a connector, or an object with a name and write(records), or take foreach'
const processUsage = (verb: string): string => `${verb}('name', () => new processor object, { stores })`
type AnyStores = readonly StoreDefinition<unknown, unknown>[]

/**
 * A stream of records between two steps. Every method adds a named step and returns a new stream; the stream itself does not change and may
 * be used more than once. Functions take the value first, then the key.
 *
 * Nulls work as in Kafka Streams: a tombstone is a record with a null value, and every step sees it. A step that returns undefined counts
 * as returning null.
 */
export class Stream<K, V> {
  readonly #add: AddNode
  readonly #parents: readonly string[]
  readonly #place: StreamPlace
  /** The grouping requested without options: everything that uses it shares one repartition topic. */
  #byKey: GroupedStream<K, V> | undefined

  /** Created by `StreamsBuilder.stream` and by the methods of a stream. */
  constructor(place: StreamPlace) {
    this.#place = place
    this.#add = place.add
    this.#parents = place.parents
  }

  /** Keeps the records for which the predicate holds. */
  filter(name: string, predicate: (value: V, key: K) => Awaitable<boolean>, options: StepOptions = {}): Stream<K, V> {
    checkStep('filter', name, { predicate })
    return this.#step(name, 'filter', filterStep(predicate as never, true), options, 'nothing')
  }

  /** Drops the records for which the predicate holds. */
  filterNot(
    name: string,
    predicate: (value: V, key: K) => Awaitable<boolean>,
    options: StepOptions = {}
  ): Stream<K, V> {
    checkStep('filterNot', name, { predicate })
    return this.#step(name, 'filterNot', filterStep(predicate as never, false), options, 'nothing')
  }

  /** Replaces key and value. */
  map<K2, V2>(
    name: string,
    mapper: (value: V, key: K) => Awaitable<KeyValue<K2, V2>>,
    options: StepOptions = {}
  ): Stream<K2, V2> {
    checkStep('map', name, { mapper })
    return this.#step(name, 'map', mapStep(mapper as never), options, 'record')
  }

  /**
   * Replaces the value. Throw to reject the record. `attempt` counts the calls for one record: 1 for the first call, 2 for the first retry.
   */
  mapValues<V2>(
    name: string,
    mapper: (value: V, key: K, attempt: number) => Awaitable<V2>,
    options: StepOptions = {}
  ): Stream<K, V2> {
    checkStep('mapValues', name, { mapper })
    return this.#step(name, 'mapValues', mapValuesStep(mapper as never), options, 'value')
  }

  /** Turns each record into any number of records. */
  flatMap<K2, V2>(
    name: string,
    mapper: (value: V, key: K) => Awaitable<Iterable<KeyValue<K2, V2>>>,
    options: StepOptions = {}
  ): Stream<K2, V2> {
    checkStep('flatMap', name, { mapper })
    return this.#step(name, 'flatMap', flatMapStep(mapper as never), options, 'record')
  }

  /** Turns each value into any number of values; the key stays the same. */
  flatMapValues<V2>(
    name: string,
    mapper: (value: V, key: K) => Awaitable<Iterable<V2>>,
    options: StepOptions = {}
  ): Stream<K, V2> {
    checkStep('flatMapValues', name, { mapper })
    return this.#step(name, 'flatMapValues', flatMapValuesStep(mapper as never), options, 'value')
  }

  /** Replaces the key. Records stay on their source partition until they are written to a topic. */
  selectKey<K2>(name: string, selector: (value: V, key: K) => Awaitable<K2>, options: StepOptions = {}): Stream<K2, V> {
    checkStep('selectKey', name, { selector })
    return this.#step(name, 'selectKey', selectKeyStep(selector as never), options, 'key')
  }

  /** Runs a side effect for each record and passes the record on unchanged. */
  peek(name: string, action: (value: V, key: K) => Awaitable<void>, options: StepOptions = {}): Stream<K, V> {
    checkStep('peek', name, { action })
    return this.#step(name, 'peek', peekStep(action as never), options, 'nothing')
  }

  /** Ends the stream with a side effect for each record. */
  foreach(name: string, action: (value: V, key: K) => Awaitable<void>, options: StepOptions = {}): void {
    checkStep('foreach', name, { action })
    this.#node(name, 'foreach', foreachStep(action as never), options, [])
  }

  /** Ends the stream by printing each record to standard output as one line: `[name]: key, value`. */
  print(name: string, options: PrintOptions<K, V> = {}): void {
    checkStep('print', name)
    this.#node(name, 'print', printStep(name, options as never), {}, [])
  }

  /**
   * Splits the stream: each record goes to the first branch whose predicate holds. A record that matches no branch is dropped.
   * @example const { big, rest } = orders.branch('by-size', { big: o => o.total > 100, rest: () => true })
   */
  branch<B extends string>(
    name: string,
    predicates: { readonly [branch in B]: (value: V, key: K) => boolean }
  ): { readonly [branch in B]: Stream<K, V> } {
    checkStep('branch', name, predicates, "branch('name', { large: predicate, rest: () => true })")
    const branches = Object.keys(predicates) as B[]
    this.#node(name, 'branch', branchStep(Object.values(predicates) as never), {}, [])
    return this.#branches(name, branches)
  }

  /** Merges both streams into one. The order between their records is not defined. */
  merge(name: string, other: Stream<K, V>): Stream<K, V> {
    checkStep('merge', name)
    if (!(other instanceof Stream)) throw refuseOther('merge', name, 'a stream', other, streamOf)
    const parents = [...this.#parents, ...other.#parents]
    this.#add({ kind: 'processor', name, parents, verb: 'merge', factory: mergeStep, stores: [], options: {} })
    return new Stream(merged(this.#place, other.#place, name))
  }

  /**
   * Runs a processor of the Processor API, with context, headers, stores and punctuators. When `process` returns a promise, records are
   * processed one at a time.
   */
  process<K2, V2>(
    name: string,
    supplier: ProcessorSupplier<K, V, K2, V2>,
    options: ProcessOptions = {}
  ): Stream<K2, V2> {
    checkStep('process', name, { supplier }, processUsage('process'))
    return this.#step(
      name,
      'process',
      processorStep(supplier as never),
      { ...options, concurrency: 1 },
      'record',
      options.stores as AnyStores
    )
  }

  /** Like `process`, but the key cannot change: forwarding a key other than the record's throws. Punctuators may forward any key. */
  processValues<V2>(
    name: string,
    supplier: ProcessorSupplier<K, V, K, V2>,
    options: ProcessOptions = {}
  ): Stream<K, V2> {
    checkStep('processValues', name, { supplier }, processUsage('processValues'))
    return this.#step(
      name,
      'processValues',
      processValuesStep(supplier as never),
      { ...options, concurrency: 1 },
      'value',
      options.stores as AnyStores
    )
  }

  /**
   * Drops repeats: records whose id was seen within the last `within` milliseconds of stream time. Ids are kept in a state store named
   * after the step. An id is stored with the checkpoint of its record, never before the record's output is written.
   */
  dedupe(name: string, options: DedupeOptions<K, V>): Stream<K, V> {
    checkStep('dedupe', name, { by: options?.by }, "dedupe('name', { by, within })")
    const store = seenStore(name, options)
    return this.#step(name, 'dedupe', dedupeStep(options as never, store), {}, 'nothing', [store as AnyStores[number]])
  }

  /**
   * Like `dedupe`, but returns the repeats as a separate stream instead of dropping them, so that you can count, log or keep them.
   * @example const { firsts, repeats } = comments.branchRepeats('by-id', { by: c => c.commentId, within: hours(3) })
   */
  branchRepeats(name: string, options: DedupeOptions<K, V>): { readonly [branch in Repetition]: Stream<K, V> } {
    checkStep('branchRepeats', name, { by: options?.by }, "branchRepeats('name', { by, within })")
    const store = seenStore(name, options)
    const stores = [store as AnyStores[number]]
    this.#node(name, 'branchRepeats', branchRepeatsStep(options as never, store), {}, stores)
    return this.#branches(name, repetitions)
  }

  /**
   * Runs CPU-heavy work in worker threads: `module` exports a function `({ value, key }) => result` under the name `export` (default
   * `default`). Values and results are structured-cloned. An error thrown by the function fails the record, as in any other step.
   */
  worker<V2>(name: string, worker: WorkerOptions, options: StepOptions = {}): Stream<K, V2> {
    return this.#step(
      name,
      'worker',
      workerStep(worker),
      { concurrency: 2 * (worker.threads ?? 1), ...options },
      'value'
    )
  }

  /**
   * Declares that records with a changed key need no repartitioning. The steps that follow count and aggregate the records of a key
   * separately in each task, without a repartition topic. Use it for keys whose records are in one task anyway, and for partial results
   * that are summed later.
   * @example readings.selectKey('all', () => 'all').markAsPartitioned().groupByKey().count('of-each-partition')
   */
  markAsPartitioned(): Stream<K, V> {
    return new Stream({ ...this.#place, rekeyed: false })
  }

  /**
   * Groups records by key, for counting or aggregating. If a step changed the keys, the records first go through the repartition topic
   * `<application-id>-<step>-repartition`, which is named after the preceding step.
   */
  groupByKey(options?: RepartitionOptions<K, V>): GroupedStream<K, V> {
    if (options) return new GroupedStream(this.#place, options)
    this.#byKey ??= new GroupedStream(this.#place, {})
    return this.#byKey
  }

  /**
   * Groups records by a new key, through the repartition topic `<application-id>-<name>-repartition`. All aggregations of the same grouping
   * share the topic.
   * @example lines.flatMapValues('split', words).groupBy('by-word', word => word).count('counts')
   */
  groupBy<K2>(
    name: string,
    selector: (value: V, key: K) => Awaitable<K2>,
    options: RepartitionOptions<K2, V> & StepOptions = {}
  ): GroupedStream<K2, V> {
    checkStep('groupBy', name, { selector })
    const { partitions: _, key: __, value: ___, ...step } = options
    this.#node(name, 'groupBy', selectKeyStep(selector as never), step, [])
    return new GroupedStream<K2, V>(followed(this.#place, name, 'key'), options)
  }

  /**
   * Writes to the topic `<application-id>-<name>-repartition`, which the engine creates, and continues with the records read from it. All
   * records of a key are then in one task. Records without a key are dropped and counted.
   */
  repartition(name: string, options: RepartitionOptions<K, V> = {}): Stream<K, V> {
    checkStep('repartition', name)
    return new Stream(repartitioned(this.#place, name, name, options as never))
  }

  /**
   * Turns the stream into a table: each record becomes the row of its key. A later record replaces the row, and a null value removes it.
   * Records without a key are dropped and counted. If a step changed the keys, the records first go through the repartition topic
   * `<application-id>-<name>-repartition`.
   * @example clicks.selectKey('by-user', click => click.user).toTable('last-clicks', { store: true })
   */
  toTable(
    name: string,
    options: RecordTableOptions<K, V> & Pick<RepartitionOptions<K, V>, 'partitions'> = {}
  ): Table<K, V> {
    checkStep('toTable', name)
    const { partitions, ...table } = options
    const through = { key: options.key, value: options.value, partitions }
    return tableOf(keyed(this.#place, name, through), name, 'toTable', table as AnyTableOptions)
  }

  /**
   * Joins each record with the row that a table has for its key when the record arrives; a record without a row produces no result. Only
   * records of the stream trigger results. If a step changed the keys, the records first go through the repartition topic
   * `<application-id>-<name>-repartition`, which has as many partitions as the table's topics; both sides must have the same number.
   * @example orders.join('with-customer', customers, (order, customer) => ({ ...order, name: customer.name }))
   */
  join<V2, R>(
    name: string,
    table: Table<K, V2>,
    joiner: (value: V, row: NoInfer<V2>, key: K) => Awaitable<R>,
    options?: StreamTableJoinOptions<K, V>
  ): Stream<K, R>
  /**
   * Joins records of two streams that have the same key and whose timestamps are close enough. Each pair produces one record, with the
   * later of the two timestamps. If a step changed the keys, the records first go through the repartition topics
   * `<application-id>-<name>-left-repartition` and `…-right-repartition`. A record whose key or value is null joins nothing and is counted.
   * The joiner must not return a promise.
   * @example orders.join('paid', payments, (order, payment) => ({ ...order, paid: payment.amount }), joinWindows(minutes(5)))
   */
  join<V2, R>(
    name: string,
    other: Stream<K, V2>,
    joiner: (left: V, right: NoInfer<V2>, key: K) => AtOnce<R>,
    windows: JoinWindows,
    options?: StreamJoinOptions<K, V, V2>
  ): Stream<K, R>
  /**
   * Joins each record with the row of a global table, as this process has it. The selector returns the row's key, or null for none. The
   * `key` passed to the joiner is the record's.
   * @example orders.join('in-euros', rates, order => order.currency, (order, rate) => order.total * rate)
   */
  join<K2, V2, R>(
    name: string,
    table: GlobalTable<K2, V2>,
    selector: (value: V, key: K) => NoInfer<K2> | null,
    joiner: (value: V, row: NoInfer<V2>, key: K) => Awaitable<R>,
    options?: StepOptions
  ): Stream<K, R>
  // Takes nothing: what fits no other form of the verb is refused here, in words that say what is wrong with it.
  join<O, R extends readonly unknown[]>(this: JoinAdvice<K, O, R>, name: string, other: O, ...rest: R): never
  join(name: string, other: unknown, ...rest: readonly unknown[]): unknown {
    return this.#joinWith(name, 'join', other, rest)
  }

  /** Like `join`, but a record without a row, or without a key, is joined with null. */
  leftJoin<V2, R>(
    name: string,
    table: Table<K, V2>,
    joiner: (value: V, row: NoInfer<V2> | null, key: K) => Awaitable<R>,
    options?: StreamTableJoinOptions<K, V>
  ): Stream<K, R>
  /**
   * Like `join`, but a left record without a partner is emitted with null once stream time has passed its window and the grace period. A
   * left record without a key is emitted at once.
   */
  leftJoin<V2, R>(
    name: string,
    other: Stream<K, V2>,
    joiner: (left: V, right: NoInfer<V2> | null, key: K) => AtOnce<R>,
    windows: JoinWindows,
    options?: StreamJoinOptions<K, V, V2>
  ): Stream<K, R>
  /** Like `join` with a global table, but a record without a row, or for which the selector returns no key, is joined with null. */
  leftJoin<K2, V2, R>(
    name: string,
    table: GlobalTable<K2, V2>,
    selector: (value: V, key: K) => NoInfer<K2> | null,
    joiner: (value: V, row: NoInfer<V2> | null, key: K) => Awaitable<R>,
    options?: StepOptions
  ): Stream<K, R>
  // Takes nothing: what fits no other form of the verb is refused here, in words that say what is wrong with it.
  leftJoin<O, R extends readonly unknown[]>(this: JoinAdvice<K, O, R>, name: string, other: O, ...rest: R): never
  leftJoin(name: string, other: unknown, ...rest: readonly unknown[]): unknown {
    return this.#joinWith(name, 'leftJoin', other, rest)
  }

  /**
   * Like `leftJoin`, but for both sides: right records without a partner are emitted too.
   * @example orders.outerJoin('paid', payments, (order, payment) => ({ order, payment }), joinWindows(minutes(30)))
   */
  outerJoin<V2, R>(
    name: string,
    other: Stream<K, V2>,
    joiner: (left: V | null, right: NoInfer<V2> | null, key: K) => AtOnce<R>,
    windows: JoinWindows,
    options: StreamJoinOptions<K, V, V2> = {}
  ): Stream<K, R> {
    checkStep('outerJoin', name, { joiner }, joinUsage('outerJoin'))
    if (!(other instanceof Stream)) throw refuseOther('outerJoin', name, 'a stream', other, streamOf)
    const asked = {
      name,
      verb: 'outerJoin',
      joiner: joiner as never,
      windows,
      left: this.#place,
      right: other.#place
    } as const
    return new Stream(addStreamJoin(asked, options as AnyStreamJoinOptions))
  }

  /**
   * Writes to a topic, or to a topic chosen for each record from a list.
   * @example orders.to('write', topics.orders, { partitioner: (_topic, _key, order, partitions) => order.shop % partitions })
   */
  to(name: string, topic: Topic<K, V> | ComputedTopic<K, V>, options: ToOptions<K, V> = {}): void {
    checkTopic('to', name, topic, "to('name', topic)")
    const to = 'choose' in topic ? topic : { topics: [topic], choose: () => topic }
    const partitioner = options.partitioner as StreamPartitioner<unknown, unknown> | undefined
    this.#add({ kind: 'topic', name, parents: this.#parents, to: to as ComputedTopic<unknown, unknown>, partitioner })
  }

  /** Writes records to a sink outside Kafka. Offsets are committed only after the sink has stored the records. */
  sinkTo(name: string, sink: Sink<K, V>, options: SinkToOptions = {}): void {
    checkStep('sinkTo', name, {}, "sinkTo('name', sink)")
    if (typeof sink?.write !== 'function') throw refuseOther('sinkTo', name, 'a sink', sink, sinkOf)
    this.#add({ kind: 'sink', name, parents: this.#parents, sink: sink as Sink<unknown, unknown>, options })
  }

  #joinWith(name: string, verb: 'join' | 'leftJoin', other: unknown, rest: readonly unknown[]): Stream<K, unknown> {
    const place = this.#place
    if (other instanceof Stream) {
      const [joiner, windows, options = {}] = rest as unknown as StreamJoinRest
      checkStep(verb, name, { joiner }, joinUsage(verb))
      return new Stream(addStreamJoin({ name, verb, joiner, windows, left: place, right: other.#place }, options))
    }
    const [first, second, third] = rest as unknown as JoinRest
    if (!(other instanceof GlobalTable)) {
      checkStep(verb, name, { joiner: first }, `${verb}('name', table, joiner)`)
      if (!(other instanceof Table))
        throw refuseOther(verb, name, 'a stream, a table or a globalTable', other, joinable)
      const asked = { name, verb, joiner: first }
      return new Stream(addStreamTableJoin(place, asked, addedOf(other), (second ?? {}) as AnyJoinOptions))
    }
    checkStep(verb, name, { selector: first, joiner: second }, `${verb}('name', globalTable, selector, joiner)`)
    const lookup = { store: other.store as RowStore, selector: first as never }
    return new Stream(
      addGlobalJoin(place, { name, verb, joiner: second as RowJoiner }, lookup, (third ?? {}) as StepOptions)
    )
  }

  /** Streams of a step's children, in the order of `forwardTo`. */
  #branches<B extends string>(name: string, branches: readonly B[]): { readonly [branch in B]: Stream<K, V> } {
    const streams = branches.map(branch => {
      const child = `${name}-${branch}`
      this.#add({
        kind: 'processor',
        name: child,
        parents: [name],
        verb: 'branch',
        factory: mergeStep,
        stores: [],
        options: {}
      })
      return [branch, new Stream<K, V>(followed(this.#place, child, 'nothing'))] as const
    })
    return Object.fromEntries(streams) as { readonly [branch in B]: Stream<K, V> }
  }

  #step<K2, V2>(
    name: string,
    verb: string,
    factory: StepFactory,
    options: StepOptions,
    changes: Changes,
    stores: AnyStores = []
  ): Stream<K2, V2> {
    this.#node(name, verb, factory, options, stores)
    return new Stream(followed(this.#place, name, changes))
  }

  #node(name: string, verb: string, factory: StepFactory, options: StepOptions, stores: AnyStores): void {
    this.#add({ kind: 'processor', name, parents: this.#parents, verb, factory, stores, options })
  }
}

/** What is wrong with the call of a join of a stream, in the words in which the compiler says it. */
export type JoinAdvice<K, O, R extends readonly unknown[]> =
  O extends Stream<infer K2, infer _>
    ? StreamJoinAdvice<K, K2, R>
    : O extends Table<infer K2, infer _>
      ? KeyAdvice<K, K2, R extends readonly [unknown, JoinWindows, ...unknown[]] ? NoWindows : JoinForms>
      : O extends GlobalTable<infer _, infer __>
        ? R extends readonly [unknown, Given, ...unknown[]]
          ? 'the selector must return the key of the global table, or null'
          : "a join with a global table needs a selector of its key before the joiner: join('name', globalTable, selector, joiner)"
        : O extends GroupedStream<infer _, infer __>
          ? 'join before groupBy or groupByKey, which are for aggregations'
          : JoinForms

/** The same for a join of a table. */
export type TableJoinAdvice<K, O, R extends readonly unknown[]> =
  O extends Table<infer K2, infer _>
    ? R extends readonly [unknown, Given, ...unknown[]]
      ? 'the foreign key must be a key of the other table, or null'
      : KeyAdvice<
          K,
          K2,
          R extends readonly [Later, ...unknown[]] ? NoPromise : TableJoinForms,
          "both tables need keys of one type: join by a foreign key instead, join('name', table, foreignKey, joiner)"
        >
    : O extends Stream<infer _, infer __>
      ? "a table is joined with tables: make one of the stream with toTable('name'), or join the stream with the table"
      : TableJoinForms

type Given = (...given: never) => unknown
type Later = (...given: never) => PromiseLike<unknown>
type NoPromise = 'the joiner must not return a promise: do what waits in a mapValues before the join'
type NoWindows = 'a join with a table takes no windows: joinWindows are for two streams'
type JoinForms =
  "join('name', stream, joiner, joinWindows(…)), join('name', table, joiner) or join('name', globalTable, selector, joiner)"
type TableJoinForms = "join('name', table, joiner) or, by a foreign key, join('name', table, foreignKey, joiner)"
/** While a joiner's parameters have no types yet, the compiler does not know what follows it either. */
type StreamJoinAdvice<K, K2, R extends readonly unknown[]> = KeyAdvice<
  K,
  K2,
  R extends readonly [unknown, JoinWindows, ...unknown[]]
    ? R extends readonly [Later, ...unknown[]]
      ? NoPromise
      : JoinForms
    : 'a join of two streams needs to know how far apart they may be: give it joinWindows(…) after the joiner'
>
type KeyAdvice<
  K,
  K2,
  Otherwise,
  Remedy = 'both sides need keys of one type: change those of the stream with selectKey'
> = [K] extends [K2] ? ([K2] extends [K] ? Otherwise : Remedy) : Remedy

/** The type of a stream's records, for functions that build part of a topology. */
export type RecordOf<S> = S extends Stream<infer K, infer V> ? StreamRecord<K, V> : never

/** Where all records of a key of a grouped stream are on one task. */
let keyedPlaceOf: <K, V>(grouped: GroupedStream<K, V>) => () => StreamPlace

/**
 * Records grouped by key, for counting or aggregating into a table. Functions are called in the order of a key's records and must not
 * return a promise.
 */
export class GroupedStream<K, V> {
  readonly #place: StreamPlace
  readonly #options: RepartitionOptions<K, V>
  #keyed: StreamPlace | undefined

  static {
    keyedPlaceOf = grouped => () => grouped.#keyedPlace()
  }

  /** Created by `groupByKey` and `groupBy`. */
  constructor(place: StreamPlace, options: RepartitionOptions<K, V>) {
    this.#place = place
    this.#options = options
  }

  /** Counts the records of each key. The store is named after the step. */
  count(name: string, options: AggregateOptions<K, number> = {}): Table<K, number> {
    checkStep('count', name)
    return this.#aggregate(name, 'count', { begin: () => 0, add: (_, __, count) => (count as number) + 1 }, options)
  }

  /**
   * Combines all values of a key into one; null removes it. The first value of a key is used as is.
   * @example readings.groupByKey().reduce('hottest', (hottest, celsius) => Math.max(hottest, celsius))
   */
  reduce(
    name: string,
    reducer: (aggregate: V, value: V) => V | null,
    options: AggregateOptions<K, V> = {}
  ): Table<K, V> {
    checkStep('reduce', name, { reducer })
    const add: Aggregation['add'] = (value, _, aggregate) => reducer(aggregate as V, value as V)
    return this.#aggregate(name, 'reduce', { add }, { value: this.#place.value as Format<V>, ...options })
  }

  /**
   * Adds each value of a key to the key's aggregate, which starts as the result of `initializer`. Returning null removes the aggregate.
   * @example orders.groupByKey().aggregate('totals', () => 0, (order, _customer, total) => total + order.total)
   */
  aggregate<A>(
    name: string,
    initializer: () => AtOnce<A>,
    aggregator: (value: V, key: K, aggregate: A) => NoInfer<A> | null,
    options: AggregateOptions<K, A> = {}
  ): Table<K, A> {
    checkStep('aggregate', name, { initializer, aggregator })
    return this.#aggregate(name, 'aggregate', { begin: initializer, add: aggregator as never }, options)
  }

  /**
   * Divides the records of each key into windows of event time, to count or aggregate them per window.
   * @example orders.groupByKey().windowedBy(tumbling(minutes(1), { grace: seconds(10) })).count('per-minute')
   */
  windowedBy<W extends Windows>(windows: W): WindowedOf<W, K, V> {
    const place = keyedPlaceOf(this)
    checkWindows(windows)
    const made = windows.type === 'session' ? new SessionStream(place, windows) : new WindowedStream(place, windows)
    return made as unknown as WindowedOf<W, K, V>
  }

  /**
   * Starts an aggregation of several streams into one aggregate per key.
   * @example orders.groupByKey().cogroup<Total>(addOrder).cogroup(refunds.groupByKey(), addRefund).aggregate('totals', () => none)
   */
  cogroup<A>(aggregator: (value: V, key: K, aggregate: A) => A | null): CogroupedStream<K, A> {
    return new CogroupedStream<K, A>([]).cogroup(this, aggregator)
  }

  #aggregate<A>(name: string, verb: string, aggregation: Aggregation, options: AggregateOptions<K, A>): Table<K, A> {
    return tableAt(addAggregate(this.#keyedPlace(), { name, verb, aggregation }, options as AnyAggregateOptions))
  }

  /** Where all records of a key are on one task. */
  #keyedPlace(): StreamPlace {
    const { rekeyed, parents } = this.#place
    if (!rekeyed) return this.#place
    const name = parents[0] ?? ''
    this.#keyed ??= repartitioned(this.#place, `${name}-repartition`, name, this.#options as never)
    return this.#keyed
  }
}

/** Where a table is in the graph, and its rows. */
let addedOf: <K, V>(table: Table<K, V>) => AddedTable

function tableAt<K, V>({ place, rows }: AddedTable): Table<K, V> {
  return new Table(place, rows)
}

/** The result of `windowedBy` on a grouped stream: sessions need a merger. */
export type WindowedOf<W extends Windows, K, V> = W extends SessionWindows ? SessionStream<K, V> : WindowedStream<K, V>

/** Options of windowed aggregations of a stream. */
export interface WindowedAggregateOptions<K, V, A> extends WindowedOptions<K, A> {
  /**
   * Called with a stream of the records that arrived too late for all their windows, so that you can write or process them. Default: late
   * records are dropped. They are counted either way.
   * @example counts.count('per-minute', { late: records => records.to('write-late', topics.late) })
   */
  readonly late?: (records: Stream<K, V>) => void
}

const counting: Aggregation = { begin: () => 0, add: (_, __, count) => (count as number) + 1 }

const reducing = (reducer: unknown): Aggregation => ({
  add: (value, _, aggregate) => (reducer as (aggregate: unknown, value: unknown) => unknown)(aggregate, value)
})

function windowedTable<K, V, A>(
  place: StreamPlace,
  asked: AskedWindows,
  { late, ...options }: WindowedAggregateOptions<K, V, A>
): Table<Windowed<K>, A> {
  const added = addWindowed(place, asked, options as WindowedOptions<unknown, unknown>, late !== undefined)
  if (added.late) late?.(new Stream(added.late))
  return tableAt({ place: added.table, rows: added.rows })
}

/**
 * Records grouped by key and window of event time, for counting or aggregating into a table with a row for each key and window. Functions
 * are called in the order in which a key's records arrive and must not return a promise.
 */
export class WindowedStream<K, V> {
  readonly #place: () => StreamPlace
  readonly #windows: TimeWindows | SlidingWindows
  readonly #emit: EmitStrategy

  /** Created by `windowedBy`. */
  constructor(place: () => StreamPlace, windows: TimeWindows | SlidingWindows, emit: EmitStrategy = onWindowUpdate()) {
    this.#place = place
    this.#windows = windows
    this.#emit = emit
  }

  /** Sets when windows are emitted: `onWindowUpdate()` for every change, or `onWindowClose()` for once per window. */
  emitStrategy(strategy: EmitStrategy): WindowedStream<K, V> {
    checkEmitStrategy(strategy)
    return new WindowedStream(this.#place, this.#windows, strategy)
  }

  /** Counts the records of each key and window. The store is named after the step. */
  count(name: string, options: WindowedAggregateOptions<K, V, number> = {}): Table<Windowed<K>, number> {
    checkStep('count', name)
    return this.#table(name, 'count', counting, options)
  }

  /** Combines all values of a key in a window into one; null removes it. The first value is used as is. */
  reduce(
    name: string,
    reducer: (aggregate: V, value: V) => V | null,
    options: WindowedAggregateOptions<K, V, V> = {}
  ): Table<Windowed<K>, V> {
    checkStep('reduce', name, { reducer })
    const value = this.#place().value as Format<V>
    return this.#table(name, 'reduce', reducing(reducer), { value, ...options })
  }

  /**
   * Adds each value of a key to the aggregate of its window, which starts as the result of `initializer`. Returning null removes the
   * aggregate.
   */
  aggregate<A>(
    name: string,
    initializer: () => AtOnce<A>,
    aggregator: (value: V, key: K, aggregate: A) => NoInfer<A> | null,
    options: WindowedAggregateOptions<K, V, A> = {}
  ): Table<Windowed<K>, A> {
    checkStep('aggregate', name, { initializer, aggregator })
    return this.#table(name, 'aggregate', { begin: initializer, add: aggregator as Aggregation['add'] }, options)
  }

  #table<A>(
    name: string,
    verb: string,
    aggregation: Aggregation,
    options: WindowedAggregateOptions<K, V, A>
  ): Table<Windowed<K>, A> {
    const asked = { name, verb, windows: this.#windows, aggregation, emit: this.#emit }
    return windowedTable(this.#place(), asked, options)
  }
}

/**
 * Records grouped by key and session, for counting or aggregating into a table with a row for each key and session. A record that falls
 * between two sessions joins them into one, and their aggregates are merged.
 */
export class SessionStream<K, V> {
  readonly #place: () => StreamPlace
  readonly #windows: SessionWindows
  readonly #emit: EmitStrategy

  /** Created by `windowedBy`. */
  constructor(place: () => StreamPlace, windows: SessionWindows, emit: EmitStrategy = onWindowUpdate()) {
    this.#place = place
    this.#windows = windows
    this.#emit = emit
  }

  /** Sets when sessions are emitted: `onWindowUpdate()` for every change, or `onWindowClose()` for once per session. */
  emitStrategy(strategy: EmitStrategy): SessionStream<K, V> {
    checkEmitStrategy(strategy)
    return new SessionStream(this.#place, this.#windows, strategy)
  }

  /** Counts the records of each session. The store is named after the step. */
  count(name: string, options: WindowedAggregateOptions<K, V, number> = {}): Table<Windowed<K>, number> {
    checkStep('count', name)
    const merge: Merge = (a, b) => (a as number) + (b as number)
    return this.#table(name, 'count', counting, merge, options)
  }

  /** Combines all values of a session into one, and the values of two sessions when they merge; null removes it. */
  reduce(
    name: string,
    reducer: (aggregate: V, value: V) => V | null,
    options: WindowedAggregateOptions<K, V, V> = {}
  ): Table<Windowed<K>, V> {
    checkStep('reduce', name, { reducer })
    const merge: Merge = (a, b) => (a === null ? b : reducer(a as V, b as V))
    const value = this.#place().value as Format<V>
    return this.#table(name, 'reduce', reducing(reducer), merge, { value, ...options })
  }

  /**
   * Adds each value to the aggregate of its session, which starts as the result of `initializer`. `merger` combines two aggregates, the
   * first of which may be a new one. Returning null removes the aggregate.
   * @example clicks.windowedBy(session(minutes(30))).aggregate('visits', () => 0, (click, _key, sum) => sum + click.cost, (a, b) => a + b)
   */
  aggregate<A>(
    name: string,
    initializer: () => AtOnce<A>,
    aggregator: (value: V, key: K, aggregate: A) => NoInfer<A> | null,
    merger: (aggregate: A, other: A, key: K) => NoInfer<A> | null,
    options: WindowedAggregateOptions<K, V, A> = {}
  ): Table<Windowed<K>, A> {
    checkStep('aggregate', name, { initializer, aggregator, merger })
    const aggregation = { begin: initializer, add: aggregator as Aggregation['add'] }
    return this.#table(name, 'aggregate', aggregation, merger as Merge, options)
  }

  #table<A>(
    name: string,
    verb: string,
    aggregation: Aggregation,
    merge: Merge,
    options: WindowedAggregateOptions<K, V, A>
  ): Table<Windowed<K>, A> {
    const asked = { name, verb, windows: this.#windows, aggregation, merge, emit: this.#emit }
    return windowedTable(this.#place(), asked, options)
  }
}

/** Several grouped streams that share one aggregate per key, each with its own aggregator. */
export class CogroupedStream<K, A> {
  readonly #parts: readonly CogroupPart[]

  /** Created by `cogroup`. */
  constructor(parts: readonly CogroupPart[]) {
    this.#parts = parts
  }

  /** Adds another grouped stream. Its topics must have the same number of partitions as those of the other streams. */
  cogroup<V>(
    grouped: GroupedStream<K, V>,
    aggregator: (value: V, key: K, aggregate: A) => A | null
  ): CogroupedStream<K, A> {
    checkCogroup(grouped instanceof GroupedStream, grouped, aggregator)
    const add = aggregator as Aggregation['add']
    return new CogroupedStream([...this.#parts, { place: keyedPlaceOf(grouped), add }])
  }

  /**
   * Aggregates the values of each key across all streams, in a store named after the step. The steps of the individual streams are named
   * `<name>-1` and so on.
   */
  aggregate(name: string, initializer: () => AtOnce<A>, options: AggregateOptions<K, A> = {}): Table<K, A> {
    checkStep('aggregate', name, { initializer })
    return tableAt(addCogroup(name, this.#parts, initializer, options as AnyAggregateOptions))
  }

  /**
   * Divides the records into windows. Each stream has its own stream time, but windows that expire because one stream is ahead are gone for
   * all of them.
   */
  windowedBy<W extends Windows>(windows: W): CogroupedOf<W, K, A> {
    checkWindows(windows)
    const made =
      windows.type === 'session'
        ? new SessionCogroupedStream(this.#parts, windows)
        : new WindowedCogroupedStream(this.#parts, windows)
    return made as unknown as CogroupedOf<W, K, A>
  }
}

/** The result of `windowedBy` on cogrouped streams. */
export type CogroupedOf<W extends Windows, K, A> = W extends SessionWindows
  ? SessionCogroupedStream<K, A>
  : WindowedCogroupedStream<K, A>

function cogroupedTable<K, A>(
  parts: readonly CogroupPart[],
  asked: Pick<AskedWindows, 'name' | 'windows' | 'merge'>,
  begin: () => A,
  options: WindowedOptions<K, A>
): Table<Windowed<K>, A> {
  const aggregation = { begin, add: () => null }
  const whole = { ...asked, verb: 'cogroup', aggregation, emit: onWindowUpdate() }
  return tableAt(addWindowedCogroup(whole, parts, options as WindowedOptions<unknown, unknown>))
}

/** Several grouped streams, aggregated together by window. */
export class WindowedCogroupedStream<K, A> {
  readonly #parts: readonly CogroupPart[]
  readonly #windows: TimeWindows | SlidingWindows

  /** Created by `CogroupedStream.windowedBy`. */
  constructor(parts: readonly CogroupPart[], windows: TimeWindows | SlidingWindows) {
    this.#parts = parts
    this.#windows = windows
  }

  /** Aggregates the values of each key and window across all streams. */
  aggregate(name: string, initializer: () => AtOnce<A>, options: WindowedOptions<K, A> = {}): Table<Windowed<K>, A> {
    checkStep('aggregate', name, { initializer })
    return cogroupedTable(this.#parts, { name, windows: this.#windows }, initializer, options)
  }
}

/** Several grouped streams, aggregated together by session. */
export class SessionCogroupedStream<K, A> {
  readonly #parts: readonly CogroupPart[]
  readonly #windows: SessionWindows

  /** Created by `CogroupedStream.windowedBy`. */
  constructor(parts: readonly CogroupPart[], windows: SessionWindows) {
    this.#parts = parts
    this.#windows = windows
  }

  /** Aggregates the values of each session across all streams; `merger` combines two aggregates. */
  aggregate(
    name: string,
    initializer: () => AtOnce<A>,
    merger: (aggregate: A, other: A, key: K) => A | null,
    options: WindowedOptions<K, A> = {}
  ): Table<Windowed<K>, A> {
    checkStep('aggregate', name, { initializer, merger })
    const asked = { name, windows: this.#windows, merge: merger as Merge }
    return cogroupedTable(this.#parts, asked, initializer, options)
  }
}

type AnyTable = Table<unknown, unknown>
/** Arguments of a join after the two tables: the joiner and options, and for a foreign-key join the foreign-key function before them. */
type JoinRest = readonly [RowJoiner, (RowJoiner | AnyTableOptions)?, AnyTableOptions?]
type AnyJoinOptions = StreamTableJoinOptions<unknown, unknown>
/** The same for a join of two streams. */
type StreamJoinRest = readonly [StreamJoin['joiner'], JoinWindows, AnyStreamJoinOptions?]
type AnyStreamJoinOptions = StreamJoinOptions<unknown, unknown, unknown>
type AnyAggregateOptions = AggregateOptions<unknown, unknown>
type AnyRepartitionOptions = RepartitionOptions<unknown, unknown>

/**
 * A table with one row for each key, updated by records. Every method adds a named step. Functions take the row first, then the key. They
 * return a row, or null for none, and must not return a promise. They are never called for a row that does not exist.
 */
export class Table<K, V> {
  readonly #place: StreamPlace
  readonly #rows: Rows
  static {
    addedOf = table => ({ place: table.#place, rows: table.#rows })
  }

  /** Created by `StreamsBuilder.table` and by the methods of a table. */
  constructor(place: StreamPlace, rows: Rows) {
    this.#place = place
    this.#rows = rows
  }

  /**
   * The store of the table's rows, each with the event time of its newest record, for steps that read it and for `driver.store` in tests.
   * @throws StreamsError `invalid-topology` if the table has no store of its own
   */
  get store(): StoreDefinition<K, ValueAndTimestamp<V>> {
    const { store } = this.#rows
    if (store) return store as StoreDefinition<K, ValueAndTimestamp<V>>
    const [name = ''] = this.#place.parents
    throw new StreamsError(
      'invalid-topology',
      `table '${name}' keeps no rows of its own: give its step { store: true }`
    )
  }

  /** Keeps the rows for which the predicate holds. A row that no longer passes is removed. */
  filter(name: string, predicate: (value: V, key: K) => boolean, options: TableOptions<K, V> = {}): Table<K, V> {
    checkStep('filter', name, { predicate })
    return this.#filter(name, 'filter', predicate as RowMapper, options)
  }

  /** Drops the rows for which the predicate holds. */
  filterNot(name: string, predicate: (value: V, key: K) => boolean, options: TableOptions<K, V> = {}): Table<K, V> {
    checkStep('filterNot', name, { predicate })
    return this.#filter(name, 'filterNot', predicate as RowMapper, options)
  }

  /** Replaces each row; null removes it. */
  mapValues<V2>(
    name: string,
    mapper: (value: V, key: K) => AtOnce<V2>,
    options: TableOptions<K, NonNullable<V2>> = {}
  ): Table<K, NonNullable<V2>> {
    checkStep('mapValues', name, { mapper })
    return tableAt(addMappedRows(addedOf(this), name, mapper as RowMapper, options as AnyTableOptions))
  }

  /**
   * Turns every change of a row into a record, in order; a removed row becomes a tombstone. A selector gives the records a new key.
   * @example counts.toStream('changes').to('write', topics.counts)
   */
  toStream(name: string): Stream<K, V>
  toStream<K2>(name: string, selector: (value: V, key: K) => AtOnce<K2>): Stream<K2, V>
  toStream<K2>(name: string, selector?: (value: V, key: K) => K2): Stream<K, V> | Stream<K2, V> {
    checkStep('toStream', name, selector === undefined ? {} : { selector })
    const place = addToStream(this.#place, name, selector as RowMapper | undefined)
    return selector ? new Stream<K2, V>(place) : new Stream<K, V>(place)
  }

  /**
   * Groups rows by a new key, through the repartition topic `<application-id>-<name>-repartition`. A row that changes leaves its previous
   * group. A row whose new key or value is null belongs to no group.
   * @example users.groupBy('by-city', (user, id) => ({ key: user.city, value: id })).count('users-by-city')
   */
  groupBy<K2, V2>(
    name: string,
    selector: (value: V, key: K) => KeyValue<K2 | null, V2 | null>,
    options: RepartitionOptions<K2, V2> = {}
  ): GroupedTable<K2, V2> {
    checkStep('groupBy', name, { selector })
    return new GroupedTable(
      addGroupedRows(addedOf(this), name, selector as RowSelector, options as AnyRepartitionOptions)
    )
  }

  /**
   * Joins rows of two tables that have the same key. The result is updated whenever either row changes; without a partner there is no row.
   * The topics of both tables must have the same number of partitions. A joiner that returns null removes the row.
   * @example customers.join('accounts', balances, (customer, balance) => ({ ...customer, balance }))
   */
  join<V2, R>(
    name: string,
    other: Table<K, V2>,
    joiner: (left: V, right: NoInfer<V2>, key: K) => AtOnce<R>,
    options?: TableOptions<K, NonNullable<R>>
  ): Table<K, NonNullable<R>>
  /**
   * Joins each row with the row of another table that its foreign key names. The result is updated whenever either row changes.
   * `foreignKey` returns null for a row without one. The numbers of partitions may differ: rows are requested through
   * `<application-id>-<name>-subscription-registration-topic` and answered through `<application-id>-<name>-subscription-response-topic`.
   * @example orders.join('with-customer', customers, order => order.customer, (order, customer) => ({ ...order, customer }))
   */
  join<K2, V2, R>(
    name: string,
    other: Table<K2, V2>,
    foreignKey: (value: V, key: K) => NoInfer<K2> | null,
    joiner: (left: V, right: NoInfer<V2>, key: K) => AtOnce<R>,
    options?: TableOptions<K, NonNullable<R>>
  ): Table<K, NonNullable<R>>
  // Takes nothing: what fits no other form of the verb is refused here, in words that say what is wrong with it.
  join<O, R extends readonly unknown[]>(this: TableJoinAdvice<K, O, R>, name: string, other: O, ...rest: R): never
  join(name: string, other: unknown, ...rest: readonly unknown[]): unknown {
    return this.#joinBy(name, 'join', other as AnyTable, rest as unknown as JoinRest)
  }

  /** Like `join`, but keeps the rows of this table without a partner: `right` is null for them. */
  leftJoin<V2, R>(
    name: string,
    other: Table<K, V2>,
    joiner: (left: V, right: NoInfer<V2> | null, key: K) => AtOnce<R>,
    options?: TableOptions<K, NonNullable<R>>
  ): Table<K, NonNullable<R>>
  /** Like the foreign-key `join`, but keeps the rows of this table whose foreign key is null or names no row: `right` is null for them. */
  leftJoin<K2, V2, R>(
    name: string,
    other: Table<K2, V2>,
    foreignKey: (value: V, key: K) => NoInfer<K2> | null,
    joiner: (left: V, right: NoInfer<V2> | null, key: K) => AtOnce<R>,
    options?: TableOptions<K, NonNullable<R>>
  ): Table<K, NonNullable<R>>
  // Takes nothing: what fits no other form of the verb is refused here, in words that say what is wrong with it.
  leftJoin<O, R extends readonly unknown[]>(this: TableJoinAdvice<K, O, R>, name: string, other: O, ...rest: R): never
  leftJoin(name: string, other: unknown, ...rest: readonly unknown[]): unknown {
    return this.#joinBy(name, 'leftJoin', other as AnyTable, rest as unknown as JoinRest)
  }

  /**
   * Like `join`, but keeps the rows of both tables without a partner: the other row is null for them.
   * @example phones.outerJoin('contacts', emails, (phone, email) => ({ phone, email }))
   */
  outerJoin<V2, R>(
    name: string,
    other: Table<K, V2>,
    joiner: (left: V | null, right: NoInfer<V2> | null, key: K) => AtOnce<R>,
    options: TableOptions<K, NonNullable<R>> = {}
  ): Table<K, NonNullable<R>> {
    checkStep('outerJoin', name, { joiner }, "outerJoin('name', table, joiner)")
    if (!(other instanceof Table)) throw refuseOther('outerJoin', name, 'a table', other, tableOfStream)
    const asked = { name, verb: 'outerJoin', kind: 'outer', joiner: joiner as RowJoiner } as const
    return tableAt(addTableJoin(asked, addedOf(this), addedOf(other), options as AnyTableOptions))
  }

  #joinBy(name: string, verb: 'join' | 'leftJoin', other: AnyTable, [first, second, third]: JoinRest): unknown {
    const isLeft = verb === 'leftJoin'
    checkStep(verb, name, { joiner: first }, `${verb}('name', table, joiner)`)
    if (!(other instanceof Table)) throw refuseOther(verb, name, 'a table', other, tableOfStream)
    if (typeof second !== 'function') {
      const asked = { name, verb, kind: isLeft ? 'left' : 'inner', joiner: first } as const
      return tableAt(addTableJoin(asked, addedOf(this), addedOf(other), second ?? {}))
    }
    const foreignKey = (value: unknown, key: unknown) => first(value, key, undefined)
    const asked = { name, verb, left: addedOf(this), right: addedOf(other), foreignKey, joiner: second, isLeft }
    return tableOf(addForeignKeyJoin(asked), name, verb, third ?? {})
  }

  /**
   * Holds changes back until a window closes, or for a time, in a buffer named after the step. Only the last state of a row is sent. Steps
   * below get the buffered state before it as the old value, as in Kafka Streams: to aggregate what is sent, use `toStream` first.
   * @example perMinute.suppress('final', untilWindowCloses()).toStream('finals').to('write', topics.finals)
   */
  suppress(name: string, suppression: Suppression, options: SuppressOptions<K, V> = {}): Table<K, V> {
    checkStep('suppress', name)
    return tableAt(addSuppress(addedOf(this), name, suppression, options as SuppressOptions<unknown, unknown>))
  }

  #filter(name: string, verb: 'filter' | 'filterNot', predicate: RowMapper, options: TableOptions<K, V>): Table<K, V> {
    return tableAt(addFilteredRows(addedOf(this), { name, verb }, predicate, options as AnyTableOptions))
  }
}

/**
 * Rows of a table grouped by a new key, for counting or aggregating. When a row changes, its old value is first subtracted from the
 * aggregate of its previous group, then its new value is added to the aggregate of its current group. A function that returns null removes
 * the aggregate.
 */
export class GroupedTable<K, V> {
  readonly #place: StreamPlace

  /** Created by `Table.groupBy`. */
  constructor(place: StreamPlace) {
    this.#place = place
  }

  /** Counts the rows of each key. The count may drop to 0. */
  count(name: string, options: AggregateOptions<K, number> = {}): Table<K, number> {
    checkStep('count', name)
    const counting = { begin: () => 0, add: plus(1), subtract: plus(-1) }
    return this.#aggregate(name, 'count', counting, options)
  }

  /** Combines the rows of a key into one value: the first row is used as is, `adder` adds a row, and `subtractor` removes one. */
  reduce(
    name: string,
    adder: (aggregate: V, value: V) => V | null,
    subtractor: (aggregate: V, value: V) => V | null,
    options: AggregateOptions<K, V> = {}
  ): Table<K, V> {
    checkStep('reduce', name, { adder, subtractor })
    const reducing: TableAggregation = {
      add: (value, _, aggregate) => adder(aggregate as V, value as V),
      subtract: (value, _, aggregate) => subtractor(aggregate as V, value as V)
    }
    return this.#aggregate(name, 'reduce', reducing, { value: this.#place.value as Format<V>, ...options })
  }

  /**
   * Adds rows to an aggregate and subtracts them when they change or leave the group.
   * @example byCity.aggregate('spent', () => 0, (user, _city, sum) => sum + user.spent, (user, _city, sum) => sum - user.spent)
   */
  aggregate<A>(
    name: string,
    initializer: () => AtOnce<A>,
    adder: (value: V, key: K, aggregate: A) => NoInfer<A> | null,
    subtractor: (value: V, key: K, aggregate: A) => NoInfer<A> | null,
    options: AggregateOptions<K, A> = {}
  ): Table<K, A> {
    checkStep('aggregate', name, { initializer, adder, subtractor })
    const aggregation = { begin: initializer, add: adder as never, subtract: subtractor as never }
    return this.#aggregate(name, 'aggregate', aggregation, options)
  }

  #aggregate<A>(
    name: string,
    verb: string,
    aggregation: TableAggregation,
    options: AggregateOptions<K, A>
  ): Table<K, A> {
    return tableAt(addRowsAggregate(this.#place, { name, verb, aggregation }, options as AnyAggregateOptions))
  }
}

const plus =
  (n: number): TableAggregation['add'] =>
  (_, __, count) =>
    (count as number) + n

/**
 * A table of which every process has all rows, so that streams can be joined with it by any key. Created by `StreamsBuilder.globalTable`.
 */
export class GlobalTable<K, V> {
  /** The store of the table's rows, each with its timestamp. Any step may read it; tests read it with `driver.store`. */
  readonly store: StoreDefinition<K, ValueAndTimestamp<V>>

  /** Created by `StreamsBuilder.globalTable`. */
  constructor(store: StoreDefinition<K, ValueAndTimestamp<V>>) {
    this.store = store
  }
}

/** Adds the step that stores each record as a row. */
export function tableOf<K, V>(place: StreamPlace, name: string, verb: string, options: AnyTableOptions): Table<K, V> {
  return tableAt(addTable(place, name, verb, options))
}
