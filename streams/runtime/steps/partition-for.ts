import { asError, codeOf, StreamsError } from '../../errors/streams-error.ts'
import type { TopicNode } from '../../graph/nodes.ts'
import type { StreamRecord } from '../../record.ts'
import type { TaskRuntime } from '../task-runtime.ts'

/**
 * The partition that a step's partitioner chooses; undefined where it leaves that to the key.
 * @throws StreamsError when it throws, or answers a partition that the topic does not have
 */
export function partitionFor(
  { partitionsOf }: Pick<TaskRuntime, 'partitionsOf'>,
  { name, partitioner }: TopicNode,
  topic: string,
  { key, value }: StreamRecord<unknown, unknown>
): number | undefined {
  const partitions = partitionsOf(topic)
  const chosen = choose(name, () => partitioner?.(topic, key, value, partitions))
  if (chosen === undefined || (Number.isInteger(chosen) && chosen >= 0 && chosen < partitions)) return chosen
  throw new StreamsError(
    'invalid-value',
    `the partitioner of '${name}' answered ${String(chosen)} for topic ${topic}, which has the partitions 0 to ${partitions - 1}: answer one of them, or undefined to leave it to the key`
  )
}

function choose(name: string, partitioner: () => number | undefined): number | undefined {
  try {
    return partitioner()
  } catch (thrown) {
    const cause = asError(thrown)
    throw new StreamsError(codeOf(cause, 'processing-failed'), `the partitioner of '${name}' threw: ${cause.message}`, {
      cause
    })
  }
}
