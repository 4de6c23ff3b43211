import type { StepContext, StepFactory } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreDefinition } from '../../../state/store-definition.ts'

/** Options of `dedupe`: which records are repeats, and for how long. */
export interface DedupeOptions<K, V> {
  /** Returns the id of a record; records with the same id are repeats. A record without an id (null, undefined) always passes. */
  readonly by: (value: V, key: K) => string | null | undefined
  /** How long an id is remembered, in milliseconds of stream time. */
  readonly within: number
}

/** Ids as they are kept in the store. */
const seenKey = serdes.string

/** Event time at which an id was first seen. */
const seenTime: Format<number> = {
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

/** The memory of ids: a store named as the step. */
export function seenStore(name: string, { within }: Pick<DedupeOptions<never, never>, 'within'>) {
  return keyValueStore(name, seenKey, seenTime, { ttl: within })
}

/** The branches of `branchRepeats`, in order. */
export const repetitions = ['firsts', 'repeats'] as const
/** A branch of `branchRepeats`. */
export type Repetition = (typeof repetitions)[number]

/** Drops a record whose id is in the store, and puts it there otherwise. */
export function dedupeStep(
  options: DedupeOptions<unknown, unknown>,
  definition: StoreDefinition<string, number>
): StepFactory {
  return runtime => ({
    call: rememberIn(runtime, options, definition),
    emit: (record, first) => {
      if (first) runtime.forward(record)
      else runtime.drop('duplicate')
    }
  })
}

/** Passes a record on to the second child when its id is in the store, and puts it there and passes to the first otherwise. */
export function branchRepeatsStep(
  options: DedupeOptions<unknown, unknown>,
  definition: StoreDefinition<string, number>
): StepFactory {
  return runtime => ({
    call: rememberIn(runtime, options, definition),
    emit: (record, first) => runtime.forwardTo[first ? 0 : 1]?.(record)
  })
}

/** Whether a record is the first of its id. */
function rememberIn(
  { context }: StepContext,
  options: DedupeOptions<unknown, unknown>,
  definition: StoreDefinition<string, number>
): (record: StreamRecord<unknown, unknown>) => boolean {
  const seen = context.store(definition)
  return record => {
    const id = options.by(record.value, record.key)
    return id === null || id === undefined || seen.putIfAbsent(id, record.timestamp)
  }
}
