import { StreamsError } from '../../errors/streams-error.ts'
import type { SinkNode } from '../../graph/nodes.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { Series } from '../../metrics/metrics.ts'
import type { SinkResult } from '../../sink.ts'
import { sleep } from '../../time/clock.ts'
import type { Patience } from '../start/patience.ts'
import { respond, stepFailed } from '../steps/failures.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { TaskContext } from '../task/task-context.ts'
import { dropFailedRows, type Effects, type Rows } from './effects.ts'

interface SinkSeries {
  readonly inserted: Series
  readonly duplicate: Series
  readonly refused: Series
  readonly batch: Series
  readonly seconds: Series
}

/** First stage of a checkpoint: the sinks take their rows. Refused rows become dead letters of the same checkpoint. */
export class SinkStage {
  readonly #task: TaskContext
  readonly #sinks: readonly SinkNode[]
  readonly #patience: Patience
  readonly #series: readonly SinkSeries[]

  constructor(task: TaskContext, sinks: readonly SinkNode[], patience: Patience) {
    this.#task = task
    this.#sinks = sinks
    this.#patience = patience
    this.#series = sinks.map(sink => seriesOf(task, sink))
  }

  async write(effects: Effects): Promise<void> {
    this.#patience.check()
    this.#task.runtime.atPoint?.('before-sinks')
    for (let i = 0; i < this.#sinks.length; i++) {
      const rows = effects.rows[i] as Rows
      if (rows.records.length > 0) await this.#writeRows(i, rows, effects, 1)
    }
    this.#task.runtime.atPoint?.('after-sinks')
  }

  async #writeRows(index: number, rows: Rows, effects: Effects, attempt: number): Promise<void> {
    const { sink, name } = this.#sinks[index] as SinkNode
    const { watch } = this.#task
    const started = performance.now()
    const result = await this.#patience.until('sink', () => {
      watch.cells[0] = watch.register(name)
      return sink.write(rows.records, rows.inFlights)
    })
    this.#count(index, rows, result, performance.now() - started)
    if (result.refused.length === 0) return
    const again: Rows = { records: [], inFlights: [] }
    let wait = 0
    for (const { index: row, error } of result.refused) {
      const after = this.#refuse(index, rows.inFlights[row], error, effects, attempt)
      if (after === undefined) continue
      wait = Math.max(wait, after)
      again.records.push(rows.records[row] as (typeof rows.records)[number])
      again.inFlights.push(rows.inFlights[row])
    }
    effects.dropFailed(index + 1)
    dropFailedRows(again)
    if (again.records.length === 0) return
    await sleep(this.#task.runtime.clock, wait)
    await this.#writeRows(index, again, effects, attempt + 1)
  }

  /**
   * Gives a refused row to the production handler; answers the wait when it is to be tried again. A record that is given up takes back
   * what it wrote to stores and whatever of it was not written yet, and has one dead letter, however many of its rows are refused.
   */
  #refuse(
    index: number,
    inFlight: InFlightRecord | undefined,
    thrown: Error,
    effects: Effects,
    attempts: number
  ): number | undefined {
    const step = (this.#sinks[index] as SinkNode).name
    const error =
      thrown instanceof StreamsError ? thrown : new StreamsError('row-refused', thrown.message, { cause: thrown })
    if (!inFlight) throw error
    if (inFlight.failed) return undefined
    const response = respond(this.#task, inFlight, { stage: 'production', step, error, attempts })
    if (response.action === 'fail') throw stepFailed(this.#task, inFlight, { stage: 'production', step, error })
    if (response.action === 'retry') return response.after
    inFlight.giveUp()
    effects.replace(response.deadLetters, inFlight, response.count)
    return undefined
  }

  #count(index: number, { records }: Rows, result: SinkResult, elapsed: number): void {
    const series = this.#series[index] as SinkSeries
    if (result.inserted > 0) series.inserted.add(result.inserted)
    if (result.duplicates > 0) series.duplicate.add(result.duplicates)
    if (result.refused.length > 0) series.refused.add(result.refused.length)
    series.batch.observe(records.length)
    series.seconds.observe(elapsed / 1000)
    const { topology, partition, runtime } = this.#task
    const step = (this.#sinks[index] as SinkNode).name
    topology.observer?.onSinkWritten?.(
      { ...result, topology: topology.name, step, partition, records, elapsed },
      runtime.log
    )
  }
}

function seriesOf(task: TaskContext, sink: SinkNode): SinkSeries {
  const { metrics } = task.runtime
  const labels = { topology: task.topology.name, step: sink.name }
  return {
    inserted: metrics.series(engineMetrics.sinkRows, { ...labels, outcome: 'inserted' }),
    duplicate: metrics.series(engineMetrics.sinkRows, { ...labels, outcome: 'duplicate' }),
    refused: metrics.series(engineMetrics.sinkRows, { ...labels, outcome: 'refused' }),
    batch: metrics.series(engineMetrics.sinkBatch, labels),
    seconds: metrics.series(engineMetrics.sinkWrite, labels)
  }
}
