import { asError } from '../errors/streams-error.ts'
import type { StreamRecord } from '../record.ts'
import type { RefusedRow, Sink, SinkResult } from '../sink.ts'

/** A sink for tests that keeps what it is given. */
export interface ListSink<K, V> extends Sink<K, V> {
  /** Values written, in order, without repeats of an id. */
  readonly rows: V[]
  /** Sizes of the batches passed to `write`. */
  readonly batches: number[]
  /** Makes the next `times` writes reject with this error. */
  readonly failNext: (error: Error, times?: number) => void
}

/** How a `ListSink` tells rows apart, and which rows it refuses. */
export interface ListSinkOptions<K, V> {
  /** Returns the id of a row; a second row with the same id counts as a duplicate. Default: every row is new. */
  readonly id?: (record: StreamRecord<K, V>) => string
  /** Called with each value. Throw to refuse the row. */
  readonly check?: (value: V) => void
}

/** Creates a `ListSink`. */
export function listSink<K, V>(options: ListSinkOptions<K, V> = {}): ListSink<K, V> {
  const rows: V[] = []
  const batches: number[] = []
  const ids = new Set<string>()
  const failures: Error[] = []
  const write = async (records: readonly StreamRecord<K, V>[]): Promise<SinkResult> => {
    const failure = failures.shift()
    if (failure) throw failure
    batches.push(records.length)
    const refused: RefusedRow[] = []
    let duplicates = 0
    records.forEach((record, index) => {
      const problem = refusal(record.value, options.check)
      const id = options.id?.(record)
      if (problem) refused.push({ index, error: problem })
      else if (id !== undefined && ids.has(id)) duplicates++
      else rows.push(record.value)
      if (!problem && id !== undefined) ids.add(id)
    })
    return { inserted: records.length - duplicates - refused.length, duplicates, refused }
  }
  return {
    name: 'list',
    rows,
    batches,
    failNext: (error, times = 1) => void failures.push(...new Array<Error>(times).fill(error)),
    write
  }
}

function refusal<V>(value: V, check: ((value: V) => void) | undefined): Error | undefined {
  try {
    check?.(value)
    return undefined
  } catch (thrown) {
    return asError(thrown)
  }
}
