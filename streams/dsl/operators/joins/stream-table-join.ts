import type { StepFactory } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import type { Format } from '../../../serde.ts'
import type { StepOptions } from '../../step-options.ts'
import { settled } from '../aggregations/settled.ts'
import type { RepartitionOptions } from '../records/repartition.ts'
import type { Lookup } from '../tables/rows.ts'
import { type BufferDefinition, openBuffer } from './record-buffer.ts'

/** Options of a stream-table join. `key` and `value` apply to the repartition topic, if there is one. */
export interface StreamTableJoinOptions<K, V> extends StepOptions {
  /** Format of the stream's keys in the repartition topic. */
  readonly key?: Format<K>
  /** Format of the stream's values in the repartition topic. */
  readonly value?: Format<V>
  /**
   * How long records wait, in milliseconds, in the store `<name>-buffer`, so that rows that arrive late are found: a record is joined once
   * another record arrives with a timestamp that is this much later. The table needs a `history`, and the joiner must not return a promise.
   * Default: records do not wait.
   */
  readonly grace?: number
  /** Never given: a record joins the row of its key, without windows, which are for joins of two streams. */
  readonly before?: never
}

/** The part of the options that a repartition topic takes. */
export function throughOptions<K, V>({ key, value }: StreamTableJoinOptions<K, V>): RepartitionOptions<K, V> {
  return { ...(key ? { key } : {}), ...(value ? { value } : {}) }
}

/** The part of the options that the step takes. */
export function joinStepOptions<K, V>({
  key: _,
  value: __,
  grace: ___,
  ...step
}: StreamTableJoinOptions<K, V>): StepOptions {
  return step
}

type AnyRecord = StreamRecord<unknown, unknown>
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

/**
 * The same for records that wait: each is joined when one has come that is `grace` later, in the order of time, key and arrival; one that is older than that
 * already is joined at once, and so is one without a key. What fails of a record that waited is skipped alone; one that need not wait is itself. One
 * whose waiting may still be taken back waits until it cannot, and those behind it too.
 */
export function waitingJoinStep(
  lookup: Lookup,
  joiner: Joiner,
  isLeft: boolean,
  { buffer: definition, grace }: { readonly buffer: BufferDefinition; readonly grace: number }
): StepFactory {
  return ({ name, context, forward, drop, aside, isOpen }) => {
    const rowOf = lookup.open(context)
    const buffer = openBuffer(context, definition, isOpen)
    const joined = ({ key, value, timestamp }: AnyRecord): unknown => {
      const row = key === null ? undefined : rowOf(key, timestamp)
      return row || isLeft ? settled(name, joiner(value, row ? row.value : null, key)) : unmatched
    }
    const send = (record: AnyRecord): void => {
      const result = joined(record)
      if (result !== unmatched) forward(record.withValue(result))
    }
    const sendDue = (own?: number): void => {
      for (const { record: due, place, isOpen, remove } of buffer.upTo(buffer.newest() - grace)) {
        const { timestamp, key, headers } = due
        if (place === own) {
          remove()
          send(due)
        } else if (isOpen()) return
        else aside({ timestamp, key, headers, taken: remove, send: () => send(due) })
      }
    }
    return {
      call: record => {
        const { key, value, timestamp } = record
        if (value === null || value === undefined) return dropped['null-value']
        const hasKey = key !== null && key !== undefined
        if (!hasKey && !isLeft) return dropped['null-key']
        if (!hasKey || timestamp < buffer.newest() - grace) return joined(record)
        sendDue(buffer.put(record))
        return unmatched
      },
      again: () => sendDue(),
      emit: (record, result) => {
        if (result === dropped['null-key'] || result === dropped['null-value'])
          drop((result as { reason: Dropped }).reason)
        else if (result !== unmatched) forward(record.withValue(result))
      }
    }
  }
}
