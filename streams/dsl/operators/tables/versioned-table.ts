import type { StepFactory } from '../../../processor/step.ts'
import type { StoreDefinition } from '../../../state/store-definition.ts'
import { Change } from './change.ts'
import type { Lookup, RowStore, Rows } from './rows.ts'
import { openVersions, type VersionedStore } from './versioned-store.ts'

/** The rows of a table that knows them as they were. It always keeps them. */
export class VersionedRows implements Rows {
  readonly isVersioned = true
  readonly versions: VersionedStore
  /** Whether something below asked for old rows. */
  sendsOld = false

  constructor(versions: VersionedStore) {
    this.versions = versions
  }

  get history(): number {
    return this.versions.length
  }

  get store(): RowStore {
    return this.versions.current
  }

  /** What the step must be given. */
  get stores(): readonly StoreDefinition<unknown, unknown>[] {
    const { current, history } = this.versions
    return [current, history] as readonly unknown[] as readonly StoreDefinition<unknown, unknown>[]
  }

  readonly askOld = (): boolean => {
    this.sendsOld = true
    return true
  }

  readonly lookup = (): Lookup => ({ stores: this.stores, open: stores => openVersions(stores, this.versions).get })
}

/**
 * Makes each record the row of its key at its time. One that is older than the newest of its key is stored and passed on as such; one that is older than
 * the history is dropped and counted, as are records without a key.
 */
export function versionedTableStep(rows: VersionedRows): StepFactory {
  return ({ context, forward, drop }) => {
    const versions = openVersions(context, rows.versions)
    return {
      call: ({ key, value = null, timestamp }) => {
        if (key === null || key === undefined) return 'null-key'
        const before = rows.sendsOld ? (versions.get(key)?.value ?? null) : null
        const put = versions.put(key, value, timestamp)
        return put === 'too-old' ? 'late' : new Change(value, before, put === 'newest')
      },
      emit: (record, result) => {
        if (typeof result === 'string') drop(result)
        else forward(record.withValue(result))
      }
    }
  }
}
