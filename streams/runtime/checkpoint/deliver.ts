import type { ProduceFailure, Producer, ProducerRecord } from '../../driver/producer.ts'
import { isRetryable } from '../../errors/streams-error.ts'
import type { Patience } from '../start/patience.ts'

/**
 * Sends records until the broker has stored or finally refused each of them; answers those that were refused. What the broker does not
 * take for now, such as a record for a topic that is not there, is sent again alone: nothing that is stored goes out twice for it. `judge` may
 * answer another error in the place of one that a record was refused with.
 */
export async function deliver<R extends ProducerRecord>(
  producer: Producer,
  patience: Patience,
  records: readonly R[],
  judge: (error: Error, record: R) => Error = error => error
): Promise<readonly ProduceFailure[]> {
  const refused: ProduceFailure[] = []
  /** Indices of what is to be sent; undefined for all. */
  let left: readonly number[] | undefined
  await patience.until('broker', async () => {
    const failures = await producer.send(left === undefined ? records : left.map(i => records[i] as R))
    if (failures.length === 0) return
    const placed = failures.map(({ index: at, error }) => {
      const index = left?.[at] ?? at
      return { index, error: judge(error, records[index] as R) }
    })
    const passing = placed.filter(({ error }) => isRetryable(error))
    refused.push(...placed.filter(({ error }) => !isRetryable(error)))
    const [first] = passing
    if (first === undefined) return
    left = passing.map(({ index }) => index)
    throw first.error
  })
  return refused.sort((a, b) => a.index - b.index)
}
