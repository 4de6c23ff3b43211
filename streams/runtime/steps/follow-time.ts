import type { SourceNode } from '../../graph/nodes.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { aheadOf } from '../../time/horizon.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { TaskContext } from '../task/task-context.ts'

/**
 * Moves the time of a partition and of its task to that of a record. A record that is further ahead of the wall clock than `maxFuture`
 * moves neither: one wrong clock would else end every lifetime and let every later record come too late, for good.
 */
export function followTime(task: TaskContext, node: SourceNode): (inFlight: InFlightRecord, timestamp: number) => void {
  const { clock, options, metrics, log } = task.runtime
  const series = metrics.series(engineMetrics.future, { topology: task.topology.name, step: node.name })
  const isAhead = aheadOf(clock, options.maxFuture)
  let isSaid = false
  const ahead = ({ queue: { topic, partition }, raw: { offset } }: InFlightRecord, timestamp: number): void => {
    series.add(1)
    if (isSaid) return
    isSaid = true
    log.warn(
      { task: task.id, step: node.name, topic, partition, offset, timestamp },
      `a record of ${topic} lies more than ${options.maxFuture} ms ahead of the clock: it is processed, but stream time does not follow it; correct its producer, or raise maxFuture`
    )
  }
  return (inFlight, timestamp) => {
    const { queue } = inFlight
    if (timestamp <= queue.partitionTime && timestamp <= task.streamTime) return
    if (isAhead(timestamp)) return ahead(inFlight, timestamp)
    if (timestamp > queue.partitionTime) queue.partitionTime = timestamp
    if (timestamp > task.streamTime) task.streamTime = timestamp
  }
}
