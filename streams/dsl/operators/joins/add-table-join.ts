import { followed } from '../../place.ts'
import { checkSameKeys } from '../records/same-keys.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { storesOf } from '../tables/rows.ts'
import { type AnyTableOptions, askedStore } from '../tables/table-options.ts'
import { JoinedRows, type JoinKind, joinedRowsStep, joinRowsStep, type RowJoiner } from './table-join.ts'

/** A join of two tables by key as it is asked for. */
export interface AskedRowsJoin {
  readonly name: string
  readonly verb: string
  readonly kind: JoinKind
  readonly joiner: RowJoiner
}

/** Adds a step for each side, `<name>-left` and `<name>-right`, and one that brings their changes together. */
export function addTableJoin(
  { name, verb, kind, joiner }: AskedRowsJoin,
  left: AddedTable,
  right: AddedTable,
  options: AnyTableOptions
): AddedTable {
  checkSameKeys(name, left.place.key, right.place.key)
  const place = { ...left.place, value: undefined }
  const rows = new JoinedRows(name, left.rows, right.rows, kind, joiner, askedStore(name, options, place))
  const sides = { left: left.place.parents, right: right.place.parents }
  for (const side of ['left', 'right'] as const) {
    const { stores } = rows.lookups[side === 'left' ? 'right' : 'left']
    const factory = joinRowsStep(rows, side)
    place.add({ kind: 'processor', name: `${name}-${side}`, parents: sides[side], verb, factory, stores, options: {} })
  }
  const parents = [`${name}-left`, `${name}-right`]
  const factory = joinedRowsStep(rows)
  place.add({ kind: 'processor', name, parents, verb, factory, stores: storesOf(rows), options: {} })
  return { place: followed(place, name, 'nothing'), rows }
}
