import type { SteadyClock } from '#streams/connector'
import type { WorkerReport } from '../../../operations/topology/worker-report.ts'

/** Milliseconds for which one look at the workers serves all who ask. */
const fresh = 1_000

/** What the reasons of `streams_waiting_tasks` mean. */
const words: { readonly [reason: string]: string } = {
  sink: 'its worker waits for the database and tries again',
  broker: 'its worker waits for the broker and tries again',
  registry: 'its worker waits for the schema registry and tries again',
  store: 'its worker waits for a state store and tries again',
  transaction: 'its partition ends at an open transaction of another producer'
}

/**
 * Asks what the worker of a partition waits for, by the metrics of the workers: the one that reports the lag of the partition owns it.
 * Undefined when it waits for nothing, or when no worker answers.
 */
export function workerTroubles(
  workers: () => Promise<readonly WorkerReport[]>,
  clock: SteadyClock
): (topic: string, partition: number) => Promise<string | undefined> {
  let looked: { readonly at: number; readonly reports: Promise<readonly WorkerReport[]> } | undefined

  return async (topic, partition) => {
    if (looked === undefined || clock.steady() - looked.at >= fresh) looked = { at: clock.steady(), reports: workers() }
    const owner = (await looked.reports).find(({ samples }) =>
      samples.some(
        ({ name, labels }) =>
          name === 'streams_consumer_lag_records' && labels.topic === topic && labels.partition === String(partition)
      )
    )
    const waiting = owner?.samples.find(({ name, value }) => name === 'streams_waiting_tasks' && value > 0)
    const reason = waiting?.labels.reason
    return reason === undefined ? undefined : (words[reason] ?? `its worker waits: ${reason}`)
  }
}
