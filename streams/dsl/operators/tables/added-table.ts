import type { StreamPlace } from '../../place.ts'
import type { Rows } from './rows.ts'

/** A table that was added to the graph: where its changes are, and its rows. */
export interface AddedTable {
  readonly place: StreamPlace
  readonly rows: Rows
}
