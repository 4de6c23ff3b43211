import type { ProduceFailure } from '../../driver/producer.ts'
import { codeOf } from '../../errors/streams-error.ts'
import { noHeaders } from '../../headers.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { eventTimeHeader, withEventTime } from '../../time/event-time.ts'
import type { TaskContext } from '../task/task-context.ts'
import type { Output } from './effects.ts'

/** Writes records at the present time whose own time their topic refuses, so that none is lost for a setting of the broker. */
export class Retimer {
  readonly #task: TaskContext
  /** Topics of which a line was logged. */
  readonly #said = new Set<string>()

  constructor(task: TaskContext) {
    this.#task = task
  }

  /** The record to be written instead; undefined when something else than its time was refused, or the present time too. */
  instead(output: Output, { error }: ProduceFailure): Output | undefined {
    const { timestamp, ...rest } = output
    if (timestamp === undefined || codeOf(error, 'production-failed') !== 'timestamp-refused') return undefined
    this.#count(output.topic, error)
    return { ...rest, headers: withEventTime(output.headers ?? noHeaders, timestamp) }
  }

  #count(topic: string, error: Error): void {
    const { topology, runtime } = this.#task
    runtime.metrics.series(engineMetrics.retimed, { topology: topology.name, topic }).add(1)
    if (this.#said.has(topic)) return
    this.#said.add(topic)
    runtime.log.warn(
      { topology: topology.name, topic },
      `a record is written to ${topic} at the present time, its own is in the header ${eventTimeHeader}: ${error.message}`
    )
  }
}
