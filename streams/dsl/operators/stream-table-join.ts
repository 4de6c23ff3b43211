import type { StepFactory } from '../../processor/step.ts'
import type { Format } from '../../serde.ts'
import type { StepOptions } from '../step-options.ts'
import type { RepartitionOptions } from './repartition.ts'
import type { Lookup } from './rows.ts'

/** Options of the join of a stream with a table. `partitions`, `key` and `value` are those of the repartition topic, where there is one. */
export interface StreamTableJoinOptions<K, V> extends StepOptions {
  /** Format of the stream's keys in the repartition topic. */
  readonly key?: Format<K>
  /** Format of the stream's values in the repartition topic. */
  readonly value?: Format<V>
}

/** The part of the options that a repartition topic takes. */
export function throughOptions<K, V>({ key, value }: StreamTableJoinOptions<K, V>): RepartitionOptions<K, V> {
  return { ...(key ? { key } : {}), ...(value ? { value } : {}) }
}

/** The part of the options that the step takes. */
export function joinStepOptions<K, V>({ key: _, value: __, ...step }: StreamTableJoinOptions<K, V>): StepOptions {
  return step
}

type Joiner = (value: unknown, row: unknown, key: unknown) => unknown

/** A record that gives nothing because there is no row. */
const unmatched = Symbol('unmatched')
/** Why a record is no part of any join, as it is counted. */
type Dropped = 'null-key' | 'null-value'
const dropped: { readonly [reason in Dropped]: { readonly reason: Dropped } } = {
  'null-key': { reason: 'null-key' },
  'null-value': { reason: 'null-value' }
}

/**
 * Joins each record of a stream with the row of its key, or of the key that a selector finds, as it is now, of a versioned table as it was at the record's time. Without a row an inner
 * join gives nothing, a left join calls the joiner with null. Records without a value are dropped, those without a key too but in left joins.
 */
export function streamTableJoinStep(
  lookup: Lookup,
  joiner: Joiner,
  isLeft: boolean,
  selector?: (value: unknown, key: unknown) => unknown
): StepFactory {
  return ({ context, forward, drop }) => {
    const rowOf = lookup.open(context)
    return {
      call: ({ key, value, timestamp }) => {
        if (value === null || value === undefined) return dropped['null-value']
        const tableKey = selector ? selector(value, key) : key
        const hasKey = tableKey !== null && tableKey !== undefined
        if (!hasKey && !isLeft) return dropped['null-key']
        const row = hasKey ? rowOf(tableKey, timestamp) : undefined
        return row || isLeft ? joiner(value, row ? row.value : null, key) : unmatched
      },
      emit: (record, result) => {
        if (result === dropped['null-key'] || result === dropped['null-value'])
          drop((result as { reason: Dropped }).reason)
        else if (result !== unmatched) forward(record.withValue(result ?? null))
      }
    }
  }
}
