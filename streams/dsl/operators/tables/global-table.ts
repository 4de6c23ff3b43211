import type { GlobalNode, GlobalUpdate } from '../../../graph/nodes.ts'
import type { StreamRecord } from '../../../record.ts'
import type { KeyValueStore } from '../../../state/key-value-store.ts'
import type { Topic } from '../../../topic.ts'
import { settled } from '../aggregations/settled.ts'
import { type Lookup, type Row, type RowStore, type Stores, storeLookup } from './rows.ts'
import { rowStore, type TableOptions } from './table-options.ts'

/** How a global table keeps its rows: in every process, without a changelog, because its topic serves as one. */
export type GlobalTableOptions<K, V> = Pick<TableOptions<K, V>, 'key' | 'value'> & {
  /** Name of the store. Default: the name of the step. */
  readonly store?: string
}

/** Writes a record to a global store; must not return a promise. */
export type UpdateGlobal<K, V, SK, SV> = (record: StreamRecord<K, V>, store: KeyValueStore<SK, SV>) => void

/** A global table: each record is the row of its key, a null value removes it. */
export function globalTableNode(
  name: string,
  topic: Topic<unknown, unknown>,
  options: GlobalTableOptions<unknown, unknown>
): GlobalNode {
  const { key, value, store } = options
  const given = { ...(key ? { key } : {}), ...(value ? { value } : {}), ...(store === undefined ? {} : { store }) }
  const rows = rowStore(name, { ...given, changelog: false }, topic)
  return { name, verb: 'globalTable', topic, store: rows as GlobalNode['store'], update: putRow }
}

/** A global store of one's own. */
export function globalStoreNode(given: Omit<GlobalNode, 'verb'>): GlobalNode {
  const update: GlobalUpdate = (record, store) => void settled(given.name, given.update(record, store))
  return { ...given, verb: 'addGlobalStore', update }
}

const putRow: GlobalUpdate = ({ key, value, timestamp }, store) => {
  if (value === null) store.delete(key)
  else store.put(key, { value, timestamp })
}

/** Looks rows of a global table up. The steps that do need not be given its store: every task may read it. */
export function globalLookup(store: RowStore): Lookup {
  const { open } = storeLookup(store)
  return { stores: [], open: (stores: Stores) => open(stores) as (key: unknown) => Row | undefined }
}
