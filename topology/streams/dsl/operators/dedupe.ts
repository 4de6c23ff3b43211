import type { StepFactory } from '../../processor/step.ts'
import { type Format, string } from '../../serde.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'

/** What `dedupe` takes for the same, and for how long. */
export interface DedupeOptions<K, V> {
  /** The id that makes two records the same. A record without one (null, undefined) always passes. */
  readonly by: (value: V, key: K) => string | null | undefined
  /** How long an id is remembered, milliseconds of stream time. */
  readonly within: number
}

/** Ids as they are kept in the store. */
export const seenKey = string

/** Event time at which an id was first seen. */
export const seenTime: Format<number> = {
  name: 'double',
  serde: {
    serialize: time => {
      const data = Buffer.allocUnsafe(8)
      data.writeDoubleBE(time)
      return data
    },
    deserialize: data => data.readDoubleBE(0)
  }
}

/** Drops a record whose id is in the store, and puts it there otherwise. */
export function dedupeStep(
  options: DedupeOptions<unknown, unknown>,
  definition: StoreDefinition<string, number>
): StepFactory {
  return ({ forward, context, drop }) => {
    const seen = context.store(definition)
    return {
      call: record => {
        const id = options.by(record.value, record.key)
        return id === null || id === undefined || seen.putIfAbsent(id, record.timestamp)
      },
      emit: (record, first) => {
        if (first) forward(record)
        else drop('duplicate')
      }
    }
  }
}
