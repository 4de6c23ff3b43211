import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreOptions } from '../../../state/store-definition.ts'
import { timestamped } from '../../../state/timestamped.ts'
import { Change } from '../tables/change.ts'
import { passChanges } from '../tables/pass-changes.ts'
import type { RowStore, StoredRows } from '../tables/rows.ts'
import { settled } from './settled.ts'

/** Options of an aggregation's store, which is named after the step. */
export interface AggregateOptions<K, A> extends StoreOptions {
  /** Format of the keys in the store. Default: the format in which they were read, or JSON if a step created them. */
  readonly key?: Format<K>
  /** Format of the aggregates in the store. Default: JSON. */
  readonly value?: Format<A>
}

/** What an aggregation does. */
export interface Aggregation {
  /** The aggregate that the first record of a key is added to. Without it the value of the first record is the aggregate. */
  readonly begin?: () => unknown
  /** The aggregate with one more value in it; null removes it. */
  readonly add: (value: unknown, key: unknown, aggregate: unknown) => unknown
}

/** The store of an aggregation, named as its step. */
export function aggregateStore(
  name: string,
  { key = serdes.json(), value = serdes.json(), ...options }: AggregateOptions<unknown, unknown>
): RowStore {
  return keyValueStore(name, key.serde ? key : serdes.json<unknown>(), timestamped(value), options)
}

/**
 * Adds each record to the aggregate of its key and passes the change on, at the highest event time of the records in it. Records without key
 * or value are dropped and counted. An aggregate that becomes null is removed, and the next record begins anew. As in Kafka Streams the row
 * before the first record is what `begin` gave.
 */
export function aggregateStep({ begin, add }: Aggregation, rows: StoredRows): StepFactory {
  return runtime => {
    const { context, drop, name } = runtime
    const pass = passChanges(runtime, rows)
    const store = context.store(rows.store)
    const update = (record: StreamRecord<unknown, unknown>): StreamRecord<unknown, Change> => {
      const { key, value, timestamp, headers } = record
      const stored = store.get(key)
      const before = stored ? stored.value : settled(name, begin?.())
      const value2 = stored || begin ? settled(name, add(value, key, before)) : value
      const time = stored ? Math.max(timestamp, stored.timestamp) : timestamp
      if (value2 === null) store.delete(key)
      else store.put(key, { value: value2, timestamp: time })
      return new StreamRecord(key, new Change(value2, rows.sendsOld ? before : null), time, headers)
    }
    return {
      call: record => missing(record) ?? update(record),
      emit: (_, result) => {
        if (typeof result === 'string') drop(result)
        else pass(result as StreamRecord<unknown, Change>)
      }
    }
  }
}

/** Why a record belongs to no aggregate. */
function missing({ key, value }: StreamRecord<unknown, unknown>): string | undefined {
  if (key === null || key === undefined) return 'null-key'
  return value === null || value === undefined ? 'null-value' : undefined
}
