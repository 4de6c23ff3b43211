import { engineMetrics } from '#streams'
import type { StepFigures, TopologyState } from './schemas.ts'
import type { MetricSample } from './worker-report.ts'

type Labels = { readonly [label: string]: string }

/** The sum of the samples of a metric that have all these labels; 0 when there are none. */
function sumOf(samples: readonly MetricSample[], name: string, labels: Labels): number {
  return samples
    .filter(
      sample => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
    )
    .reduce((sum, { value }) => sum + value, 0)
}

/** The totals of one step over the workers whose samples these are. */
export function stepFigures(samples: readonly MetricSample[], topology: string, step: string): StepFigures {
  const of = (name: string, labels: Labels = {}): number => sumOf(samples, name, { topology, step, ...labels })
  return {
    name: step,
    processed: of(engineMetrics.stepRecords.name, { outcome: 'processed' }),
    failed: of(engineMetrics.stepRecords.name, { outcome: 'failed' }),
    retried: of(engineMetrics.stepRecords.name, { outcome: 'retried' }),
    dropped: of(engineMetrics.dropped.name),
    dead_letters: of(engineMetrics.deadLetters.name),
    rows: of(engineMetrics.sinkRows.name, { outcome: 'inserted' }),
    calls: of(`${engineMetrics.stepDuration.name}_count`) + of(`${engineMetrics.sinkWrite.name}_count`),
    call_seconds: of(`${engineMetrics.stepDuration.name}_sum`) + of(`${engineMetrics.sinkWrite.name}_sum`)
  }
}

/** Tasks that wait, by what they wait for; those that wait for nothing are left out. */
export function waitingTasks(samples: readonly MetricSample[], topology: string): TopologyState['waiting'] {
  const { name } = engineMetrics.waiting
  const reasons = new Set(samples.flatMap(sample => (sample.name === name ? (sample.labels.reason ?? []) : [])))
  return [...reasons]
    .map(reason => ({ reason, tasks: sumOf(samples, name, { topology, reason }) }))
    .filter(({ tasks }) => tasks > 0)
}

/** Outputs, and how long they took from their source records. */
export function endToEnd(samples: readonly MetricSample[], topology: string): TopologyState['end_to_end'] {
  const { name } = engineMetrics.endToEnd
  return {
    records: sumOf(samples, `${name}_count`, { topology }),
    seconds: sumOf(samples, `${name}_sum`, { topology })
  }
}
