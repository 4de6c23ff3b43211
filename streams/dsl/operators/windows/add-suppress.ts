import { StreamsError } from '../../../errors/streams-error.ts'
import type { Format } from '../../../serde.ts'
import { followed } from '../../place.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { asStore } from '../tables/rows.ts'
import { SuppressedRows, type Suppression, suppressStep, waitOf } from './suppress.ts'
import { bufferStore } from './suppress-buffer.ts'

/** Options of `suppress`. */
export interface SuppressOptions<K, V> {
  /** Format of the keys in the buffer. Default: the table's, or JSON if that is not known. */
  readonly key?: Format<K>
  /** Format of the rows in the buffer. Default: the table's, or JSON if that is not known. */
  readonly value?: Format<V>
  /** Whether the buffer has a changelog, so that it outlives its task. Default: true. */
  readonly changelog?: boolean
}

/** Adds the step that keeps changes of a table back. */
export function addSuppress(
  { place, rows: above }: AddedTable,
  name: string,
  suppression: Suppression,
  options: SuppressOptions<unknown, unknown>
): AddedTable {
  const { add, parents, key, value, windows } = place
  const wait = waitOf(name, suppression, windows)
  if (above.isVersioned)
    throw new StreamsError('invalid-topology', `'${name}' cannot suppress a versioned table: go through toStream`)
  const formats: { readonly key?: Format<unknown> | undefined; readonly value?: Format<unknown> | undefined } = {
    key,
    value,
    ...options
  }
  const rows = new SuppressedRows(above, bufferStore(name, formats.key, formats.value, options.changelog))
  const factory = suppressStep(suppression, wait, rows)
  const stores = [asStore(rows.buffer)]
  add({ kind: 'processor', name, parents, verb: 'suppress', factory, stores, options: {} })
  return { place: followed(place, name, 'nothing'), rows }
}
