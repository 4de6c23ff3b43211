import { isDeepStrictEqual } from 'node:util'
import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import type { KeyValue } from '../../results.ts'
import { checkedPair } from '../records/pair.ts'
import { Change } from '../tables/change.ts'
import { passChanges } from '../tables/pass-changes.ts'
import type { StoredRows } from '../tables/rows.ts'
import { settled } from './settled.ts'

/** What an aggregation of a table does. */
export interface TableAggregation {
  /** The aggregate that the first row of a group is added to. Without it that row is the aggregate. */
  readonly begin?: () => unknown
  /** The aggregate with one more row in it; null removes it. */
  readonly add: (value: unknown, key: unknown, aggregate: unknown) => unknown
  /** The aggregate without a row that was in it; null removes it. */
  readonly subtract: (value: unknown, key: unknown, aggregate: unknown) => unknown
}

type Pair = KeyValue<unknown, unknown>
/** Finds the group of a row, and what is put into it. */
export type RowSelector = (value: unknown, key: unknown) => unknown

/**
 * Sends what a row was to the group it was in, then what it is to the one it is in; within one group both are one change. A row whose new
 * key or value is null is in no group. Of versioned tables only the newest version of a row counts.
 */
export function groupRowsStep(selector: RowSelector): StepFactory {
  return ({ name, forward, drop }) => {
    const placeOf = (value: unknown, key: unknown): Pair | undefined => {
      if (value === null) return undefined
      const place = checkedPair(settled(name, selector(value, key)))
      return isNone(place.key) || isNone(place.value) ? undefined : place
    }
    return {
      call: ({ key, value }) => {
        const { value: now, before, isLatest } = value as Change
        return isLatest ? changesOf(placeOf(before, key), placeOf(now, key)) : undefined
      },
      emit: ({ timestamp, headers }, changes) => {
        if (changes === undefined) return drop('out-of-order')
        for (const { key, value } of changes as readonly Pair[])
          forward(new StreamRecord(key, value, timestamp, headers))
      }
    }
  }
}

const isNone = (value: unknown): boolean => value === null || value === undefined

function changesOf(was: Pair | undefined, is: Pair | undefined): readonly Pair[] {
  if (was && is && isDeepStrictEqual(was.key, is.key)) return [{ key: was.key, value: new Change(is.value, was.value) }]
  const changes: Pair[] = []
  if (was) changes.push({ key: was.key, value: new Change(null, was.value) })
  if (is) changes.push({ key: is.key, value: new Change(is.value, null) })
  return changes
}

/** Takes the old row out of the aggregate of its group and adds the new one, at the later time of the change and the aggregate. */
export function aggregateRowsStep({ begin, add, subtract }: TableAggregation, rows: StoredRows): StepFactory {
  return runtime => {
    const { name, context } = runtime
    const pass = passChanges(runtime, rows)
    const store = context.store(rows.store)
    return {
      call: ({ key, value, timestamp, headers }) => {
        const { value: now, before } = value as Change
        const stored = store.get(key)
        const old = stored ? stored.value : null
        const time = stored ? Math.max(timestamp, stored.timestamp) : timestamp
        const without = before !== null && stored ? settled(name, subtract(before, key, old)) : old
        const aggregate = now === null ? without : added(now, key, without)
        if (aggregate === null) store.delete(key)
        else store.put(key, { value: aggregate, timestamp: time })
        return new StreamRecord(key, new Change(aggregate, rows.sendsOld ? old : null), time, headers)
      },
      emit: (_, record) => pass(record as StreamRecord<unknown, Change>)
    }
    function added(value: unknown, key: unknown, to: unknown): unknown {
      const start = to === null && begin ? settled(name, begin()) : to
      return start === null && !begin ? value : settled(name, add(value, key, start))
    }
  }
}

const hasNew = 1
const hasOld = 2
const lengthBytes = 4

/**
 * Changes on their way through a repartition topic: a byte that says which of both there are, the length of the new row, the new row, the old
 * one. A format that needs a registry is none here: JSON takes its place.
 */
export function changeFormat(format: Format<unknown> | undefined): Format<unknown> {
  const { name, serde = serdes.json<unknown>().serde } = format?.serde ? format : serdes.json<unknown>()
  const rows = serde as NonNullable<typeof serde>
  const none = Buffer.alloc(0)
  return {
    name: `change-${name}`,
    serde: {
      serialize: change => {
        const { value, before } = change as Change
        const [now, old] = [
          value === null ? none : rows.serialize(value),
          before === null ? none : rows.serialize(before)
        ]
        const head = Buffer.allocUnsafe(1 + lengthBytes)
        head.writeUInt8((value === null ? 0 : hasNew) | (before === null ? 0 : hasOld))
        head.writeUInt32BE(now.length, 1)
        return Buffer.concat([head, now, old])
      },
      deserialize: data => {
        const flags = data.readUInt8(0)
        const start = 1 + lengthBytes
        const end = start + data.readUInt32BE(1)
        const value = flags & hasNew ? rows.deserialize(data.subarray(start, end)) : null
        return new Change(value, flags & hasOld ? rows.deserialize(data.subarray(end)) : null)
      }
    }
  }
}
