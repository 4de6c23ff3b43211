import { StreamsError } from '../../../errors/streams-error.ts'
import { followed, type StreamPlace } from '../../place.ts'
import type { AddedTable } from './added-table.ts'
import { asStore } from './rows.ts'
import { type AnyTableOptions, rowStore } from './table-options.ts'
import { SourceRows, tableSourceStep } from './table-source.ts'
import { versionedStore } from './versioned-store.ts'
import { VersionedRows, versionedTableStep } from './versioned-table.ts'

/** Adds the step that takes each record for a row. */
export function addTable(place: StreamPlace, name: string, verb: string, options: AnyTableOptions): AddedTable {
  const rows = sourceRows(name, options, place)
  place.add({
    kind: 'processor',
    name,
    parents: place.parents,
    verb,
    factory: rows instanceof VersionedRows ? versionedTableStep(rows) : tableSourceStep(rows),
    get stores() {
      return rows.stores.map(asStore)
    },
    options: {}
  })
  return { place: followed(place, name, 'nothing'), rows }
}

/** Where a table that records make keeps its rows. */
function sourceRows(name: string, options: AnyTableOptions, place: StreamPlace): SourceRows | VersionedRows {
  const store = rowStore(name, options, place)
  if (options.history === undefined) return new SourceRows(store, options.store !== undefined)
  if (options.ttl !== undefined)
    throw new StreamsError('invalid-topology', `table '${name}' has a history and a ttl: leave one of both out`)
  if (options.cacheBytes)
    throw new StreamsError(
      'invalid-topology',
      `table '${name}' has a history, of which every version counts: leave cacheBytes out`
    )
  return new VersionedRows(versionedStore(store, options.value ?? place.value, options.history))
}
