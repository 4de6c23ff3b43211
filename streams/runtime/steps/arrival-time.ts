import type { SourceNode } from '../../graph/nodes.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { eventTimeOf, isTime } from '../../time/event-time.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { TaskContext } from '../task/task-context.ts'

/**
 * The time of a record before any extractor is asked: that in the header where the topic is ours, else the broker's. A record without a time
 * (Kafka's -1, or one beyond all dates) is given the highest of its partition, as Kafka Streams' UsePartitionTimeOnInvalidTimestamp does,
 * and before there is any the wall clock: it is processed, counted, and the first of each topic is logged.
 */
export function arrivalTime(task: TaskContext, node: SourceNode): (inFlight: InFlightRecord) => number {
  const { clock, metrics, log } = task.runtime
  const series = metrics.series(engineMetrics.untimed, { topology: task.topology.name, step: node.name })
  let isSaid = false
  const untimed = ({ queue, raw: { offset, timestamp } }: InFlightRecord): number => {
    const { topic, partition, partitionTime } = queue
    const given = partitionTime >= 0 ? partitionTime : clock.now()
    series.add(1)
    if (isSaid) return given
    isSaid = true
    log.warn(
      { task: task.id, step: node.name, topic, partition, offset, timestamp, given },
      `a record of ${topic} has no time (its timestamp is ${timestamp}): it is processed at ${partitionTime >= 0 ? "its partition's time" : 'the present time'}; correct its producer, or give '${node.name}' an extractor (timestamps)`
    )
    return given
  }
  return inFlight => {
    if (inFlight.eventTime !== undefined) return inFlight.eventTime
    const { raw, queue } = inFlight
    if (queue.carriesEventTime) {
      inFlight.eventTime = eventTimeOf(raw.headers)
      if (inFlight.eventTime !== undefined) return inFlight.eventTime
    }
    if (isTime(raw.timestamp)) return raw.timestamp
    inFlight.eventTime = untimed(inFlight)
    return inFlight.eventTime
  }
}
