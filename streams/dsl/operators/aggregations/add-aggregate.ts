import type { Format } from '../../../serde.ts'
import { followed, repartitioned, type StreamPlace } from '../../place.ts'
import type { RepartitionOptions } from '../records/repartition.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { asStore, StoredRows } from '../tables/rows.ts'
import { type AggregateOptions, type Aggregation, aggregateStep, aggregateStore } from './aggregate.ts'
import {
  aggregateRowsStep,
  changeFormat,
  groupRowsStep,
  type RowSelector,
  type TableAggregation
} from './grouped-table.ts'

type AnyAggregateOptions = AggregateOptions<unknown, unknown>

/** An aggregation as it is asked for. */
export interface AskedAggregate<W> {
  readonly name: string
  /** The DSL verb. */
  readonly verb: string
  readonly aggregation: W
}

/** Adds the step that aggregates the records of each key. All records of a key are on one task at `place`. */
export function addAggregate(
  place: StreamPlace,
  { name, verb, aggregation }: AskedAggregate<Aggregation>,
  options: AnyAggregateOptions
): AddedTable {
  const rows = aggregateRows(place, name, options)
  const factory = aggregateStep(aggregation, rows)
  const stores = [asStore(rows.store)]
  place.add({ kind: 'processor', name, parents: place.parents, verb, factory, stores, options: {} })
  return { place: { ...followed(place, name, 'value'), value: options.value }, rows }
}

/** Adds the step that aggregates the rows of each group. */
export function addRowsAggregate(
  { add, parents, key }: StreamPlace,
  { name, verb, aggregation }: AskedAggregate<TableAggregation>,
  options: AnyAggregateOptions
): AddedTable {
  const place = { add, parents, key, value: undefined, rekeyed: false }
  const rows = aggregateRows(place, name, options)
  const factory = aggregateRowsStep(aggregation, rows)
  const stores = [asStore(rows.store)]
  add({ kind: 'processor', name, parents, verb, factory, stores, options: {} })
  return { place: { ...followed(place, name, 'nothing'), value: options.value }, rows }
}

/** Adds the step that puts rows into groups, and the repartition topic that brings each group together; answers where the groups are. */
export function addGroupedRows(
  { place, rows }: AddedTable,
  name: string,
  selector: RowSelector,
  options: RepartitionOptions<unknown, unknown>
): StreamPlace {
  rows.askOld(true)
  const factory = groupRowsStep(selector)
  place.add({ kind: 'processor', name, parents: place.parents, verb: 'groupBy', factory, stores: [], options: {} })
  const through = { ...options, value: changeFormat(options.value) }
  const grouped = repartitioned(followed(place, name, 'record'), `${name}-repartition`, name, through)
  return { ...grouped, value: options.value }
}

function aggregateRows(
  place: StreamPlace,
  name: string,
  { key = place.key, value, ...rest }: AnyAggregateOptions
): StoredRows {
  const formats: { readonly key?: Format<unknown>; readonly value?: Format<unknown> } = {
    ...(key ? { key } : {}),
    ...(value ? { value } : {})
  }
  return new StoredRows(aggregateStore(name, { ...rest, ...formats }))
}
