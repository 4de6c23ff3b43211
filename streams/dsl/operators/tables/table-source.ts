import type { StepFactory } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import { Change } from './change.ts'
import { passChanges } from './pass-changes.ts'
import { type Lookup, type RowStore, type Rows, storeLookup } from './rows.ts'

type AnyRecord = StreamRecord<unknown, unknown>

/** The rows of a table that records make: of a topic, a stream or the answers of a foreign-key join. They are kept once something needs them. */
export class SourceRows implements Rows {
  readonly isVersioned = false
  /** Whether something below asked for old rows. */
  sendsOld = false
  #store: RowStore | undefined
  readonly #possible: RowStore

  /** `possible` is the store that it gets when it needs one. */
  constructor(possible: RowStore, isKept: boolean) {
    this.#possible = possible
    this.#store = isKept ? possible : undefined
  }

  get store(): RowStore | undefined {
    return this.#store
  }

  /** What the step must be given. */
  get stores(): readonly RowStore[] {
    return this.#store ? [this.#store] : []
  }

  readonly askOld = (force: boolean): boolean => {
    if (!force && !this.#store) return this.sendsOld
    this.#store = this.#possible
    this.sendsOld = true
    return true
  }

  readonly lookup = (): Lookup => {
    this.#store = this.#possible
    return storeLookup(this.#possible)
  }
}

/** Makes each record the row of its key, a null value removes it. Records without a key are dropped and counted. */
export function tableSourceStep(rows: SourceRows): StepFactory {
  return runtime => {
    const { context, drop } = runtime
    const pass = passChanges(runtime, rows)
    const store = rows.store && context.store(rows.store)
    const keep = ({ key, value = null, timestamp }: AnyRecord): Change => {
      const before = rows.sendsOld ? (store?.get(key)?.value ?? null) : null
      if (value === null) store?.delete(key)
      else store?.put(key, { value, timestamp })
      return new Change(value, before)
    }
    return {
      call: record => (hasKey(record) ? keep(record) : undefined),
      emit: (record, change) => {
        if (change === undefined) drop('null-key')
        else pass(record.withValue(change))
      }
    }
  }
}

const hasKey = ({ key }: AnyRecord): boolean => key !== null && key !== undefined
