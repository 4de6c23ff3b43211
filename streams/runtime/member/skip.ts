import type { Consumer, TopicPartitionOffset } from '../../driver/consumer.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import type { StreamTask } from '../task/stream-task.ts'

/** The offsets that were skipped. */
export interface Skipped {
  /** First skipped offset: where the partition had stopped. */
  readonly from: number
  /** Where reading resumes. */
  readonly to: number
}

/**
 * Lets a partition that stands still at a damaged batch go on at an offset. Throws `invalid-configuration`, saying what is the matter, for
 * any other partition and for an offset that does not lie ahead.
 */
export function skipDamaged(
  consumer: Consumer | undefined,
  task: StreamTask | undefined,
  to: TopicPartitionOffset
): Skipped {
  const { topic, partition, offset } = to
  const queue = task?.queues.get(topic)
  const where = `${topic}/${partition}`
  if (!consumer || !task || !queue) throw refused(`${where} is not read by this worker`)
  if (task.failure)
    throw refused(`the task of ${where} stopped (${task.failure.message}): mend that and restart the worker`)
  const { position, damaged, highWatermark } = queue
  if (!damaged) throw refused(`${where} has not stopped at a damaged batch: it reads at offset ${position}`)
  if (offset <= position) throw refused(`${where} stands at offset ${position} already: --to must be larger`)
  if (offset > highWatermark) throw refused(`${where} ends at offset ${highWatermark}: --to must not be larger`)
  task.skip(to)
  consumer.seek(to)
  return { from: position, to: offset }
}

function refused(message: string): StreamsError {
  return new StreamsError('invalid-configuration', message)
}
