import type { StepFactory } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import { settled } from '../aggregations/settled.ts'
import { Change } from './change.ts'
import { passChanges } from './pass-changes.ts'
import { type Getter, type Lookup, type Row, type RowStore, type Rows, type Stores, storeLookup } from './rows.ts'

/** Makes the row of a table out of that of the table above; null for none. Never called for no row. */
export type RowMapper = (value: unknown, key: unknown) => unknown

/** The rows of a filter or mapper: those of its own store, or those of the table above through the mapper. */
export class MappedRows implements Rows {
  readonly store: RowStore | undefined
  readonly parent: Rows
  readonly mapper: RowMapper
  /** Whether changes carry old rows. */
  sendsOld = false

  constructor(parent: Rows, mapper: RowMapper, store: RowStore | undefined) {
    this.parent = parent
    this.mapper = mapper
    this.store = store
  }

  get isVersioned(): boolean {
    return this.store === undefined && this.parent.isVersioned
  }

  get history(): number | undefined {
    return this.isVersioned ? this.parent.history : undefined
  }

  readonly askOld = (force: boolean): boolean => {
    if (this.store !== undefined || this.parent.askOld(force)) this.sendsOld = true
    return this.sendsOld
  }

  readonly lookup = (): Lookup => {
    if (this.store) return storeLookup(this.store)
    const { stores, open } = this.parent.lookup()
    return { stores, open: context => this.#through(open(context)) }
  }

  #through(get: Getter): Getter {
    return (key, asOf) => {
      const row = get(key, asOf)
      const value = row && (this.mapper(row.value, key) ?? null)
      return row === undefined || value === null ? undefined : { value, timestamp: row.timestamp }
    }
  }
}

/** Keeps rows for which the predicate answers `keep`. */
export function rowFilter(
  step: string,
  predicate: (value: unknown, key: unknown) => unknown,
  keep: boolean
): RowMapper {
  return (value, key) => (Boolean(settled(step, predicate(value, key))) === keep ? value : null)
}

/** Replaces rows; what becomes null is no row. */
export function rowMapper(step: string, mapper: RowMapper): RowMapper {
  return (value, key) => settled(step, mapper(value, key))
}

/**
 * Passes changes of the table above on through the mapper. Where `skipsNothing` and old rows are known, a change from no row to no row goes
 * no further; without old rows it must be sent, as a tombstone.
 */
export function mappedRowsStep(rows: MappedRows, skipsNothing: boolean): StepFactory {
  return runtime => {
    const { context } = runtime
    const pass = passChanges(runtime, rows)
    const { store: definition, mapper } = rows
    const store = definition && openStore(context, definition)
    const skips = skipsNothing && rows.sendsOld && !rows.parent.isVersioned
    const mapped = (value: unknown, key: unknown): unknown => (value === null ? null : mapper(value, key))
    const change = ({ key, value, timestamp }: StreamRecord<unknown, unknown>): Change | undefined => {
      const { value: now, before, isLatest } = value as Change
      const row = mapped(now, key)
      const old = rows.sendsOld ? (store ? (store.get(key)?.value ?? null) : mapped(before, key)) : null
      if (skips && row === null && old === null) return undefined
      if (row === null) store?.delete(key)
      else store?.put(key, { value: row, timestamp })
      return new Change(row, old, store ? true : isLatest)
    }
    return {
      call: change,
      emit: (record, result) => {
        if (result !== undefined) pass(record.withValue(result))
      }
    }
  }
}

const openStore = (stores: Stores, definition: RowStore) => stores.store<unknown, Row>(definition)
