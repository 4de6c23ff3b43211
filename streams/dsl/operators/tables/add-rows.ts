import type { StepFactory } from '../../../processor/step.ts'
import { type Changes, followed, type StreamPlace } from '../../place.ts'
import type { AddedTable } from './added-table.ts'
import { type RowStore, storesOf } from './rows.ts'
import { type AnyTableOptions, askedStore } from './table-options.ts'
import { toKeyedStreamStep, toStreamStep } from './table-to-stream.ts'
import { MappedRows, mappedRowsStep, type RowMapper, rowFilter, rowMapper } from './table-values.ts'

/** Adds the step that keeps the rows for which a predicate holds, or drops them. */
export function addFilteredRows(
  { place, rows: above }: AddedTable,
  { name, verb }: { readonly name: string; readonly verb: 'filter' | 'filterNot' },
  predicate: RowMapper,
  options: AnyTableOptions
): AddedTable {
  const keeps = rowFilter(name, predicate, verb === 'filter')
  const rows = new MappedRows(above, keeps, askedStore(name, options, place))
  rows.sendsOld = above.askOld(false)
  return added(place, { name, verb, factory: mappedRowsStep(rows, true), rows }, 'nothing')
}

/** Adds the step that replaces each row. */
export function addMappedRows(
  { place, rows: above }: AddedTable,
  name: string,
  mapper: RowMapper,
  options: AnyTableOptions
): AddedTable {
  const store = askedStore(name, options, { key: place.key, value: undefined })
  const rows = new MappedRows(above, rowMapper(name, mapper), store)
  return added(place, { name, verb: 'mapValues', factory: mappedRowsStep(rows, false), rows }, 'value')
}

/** Adds the step that makes a record of each change, under another key where a selector says so; answers where they are. */
export function addToStream(place: StreamPlace, name: string, selector: RowMapper | undefined): StreamPlace {
  const factory = selector ? toKeyedStreamStep(selector as never) : toStreamStep
  place.add({ kind: 'processor', name, parents: place.parents, verb: 'toStream', factory, stores: [], options: {} })
  return followed(place, name, selector ? 'key' : 'nothing')
}

interface RowsStep {
  readonly name: string
  readonly verb: string
  readonly factory: StepFactory
  readonly rows: AddedTable['rows'] & { readonly store: RowStore | undefined }
}

function added(place: StreamPlace, { name, verb, factory, rows }: RowsStep, changes: Changes): AddedTable {
  const stores = storesOf(rows)
  place.add({ kind: 'processor', name, parents: place.parents, verb, factory, stores, options: {} })
  return { place: followed(place, name, changes), rows }
}
