import type { KeyValueStore } from '../../../state/key-value-store.ts'
import type { AnyStoreDefinition, StoreDefinition } from '../../../state/store-definition.ts'
import type { ValueAndTimestamp } from '../../../state/timestamped.ts'

/** A row with its time. */
export type Row = ValueAndTimestamp<unknown>
/** Definition of a store of rows. */
export type RowStore = StoreDefinition<unknown, Row>

/** What gives the stores of a task. */
export interface Stores {
  /** A store that the step was given. */
  readonly store: <K, V>(definition: StoreDefinition<K, V>) => KeyValueStore<K, V>
}

/** Looks the row of a key up, of a versioned table the one that was valid at a time; undefined for none. */
export type Getter = (key: unknown, asOf?: number) => Row | undefined

/** How rows are looked up by a step that is not the table's own. */
export interface Lookup {
  /** The stores that are read: the step must be given them. */
  readonly stores: readonly StoreDefinition<unknown, unknown>[]
  /** Called once for each task. */
  readonly open: (stores: Stores) => Getter
}

/**
 * The rows of a table as the steps below see them. Tables without a store of their own are computed from those above whenever something
 * looks them up, as in Kafka Streams.
 */
export interface Rows {
  /**
   * Asks that changes carry the row as it was before; answers whether they will. Called while the graph is built. With `force` a table that
   * keeps nothing begins to; without, it refuses.
   */
  readonly askOld: (force: boolean) => boolean
  /** For lookups; a table that keeps nothing and is not computed from others begins to keep its rows. Called while the graph is built. */
  readonly lookup: () => Lookup
  /** Whether a lookup can ask for a row as it was at a time. */
  readonly isVersioned: boolean
  /** How far back, milliseconds; undefined where it cannot. */
  readonly history?: number | undefined
  /** The store of its own, while it has one. */
  readonly store: AnyStoreDefinition | undefined
}

/** The rows of a step that always keeps them in a store. */
export class StoredRows implements Rows {
  readonly isVersioned = false
  readonly store: RowStore
  /** Whether something below asked for old rows. */
  sendsOld = false

  constructor(store: RowStore) {
    this.store = store
  }

  readonly askOld = (): boolean => {
    this.sendsOld = true
    return true
  }

  readonly lookup = (): Lookup => storeLookup(this.store)
}

/** A store as a step is given it. */
export function asStore(definition: AnyStoreDefinition): StoreDefinition<unknown, unknown> {
  return definition as unknown as StoreDefinition<unknown, unknown>
}

/** The store of rows as a step is given it; none where they have none. */
export function storesOf({ store }: Pick<Rows, 'store'>): readonly StoreDefinition<unknown, unknown>[] {
  return store ? [asStore(store)] : []
}

/** Looks rows up in a store. */
export function storeLookup(definition: RowStore): Lookup {
  return { stores: [asStore(definition)], open: context => context.store(definition).get }
}
