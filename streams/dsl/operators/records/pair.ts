import { StreamsError } from '../../../errors/streams-error.ts'
import type { KeyValue } from '../../results.ts'

/**
 * What a mapper returned, when it is a key and a value; null and undefined are allowed in it, but not instead of it, as in Kafka Streams.
 * Looked at inside the step, so that the record fails there and not the whole task downstream.
 */
export function checkedPair(result: unknown): KeyValue<unknown, unknown> {
  if (typeof result === 'object' && result !== null) return result as KeyValue<unknown, unknown>
  throw new StreamsError(
    'processing-failed',
    `the mapper returned ${String(result)} instead of { key, value }: return both, or drop the record with filter or flatMap`
  )
}
