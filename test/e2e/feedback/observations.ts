import { scrape, sumOf } from '../../../cli/run/show/exposition.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import type { Child } from '../child.ts'
import type { Served } from './system.ts'

/** The sum of a metric over workers that run, of the samples that have these labels. */
export async function metricOf(
  served: readonly Served[],
  metric: string,
  labels: { readonly [name: string]: string } = {}
): Promise<number> {
  return sumOf(await scrape(served.map(({ url }) => `${url}/metrics`)), { metric, labels })
}

/** Rows by what became of them, as the workers that run count them. */
export async function sinkRows(
  workers: readonly Served[]
): Promise<{ readonly inserted: number; readonly duplicate: number; readonly refused: number }> {
  const [inserted, duplicate, refused] = await Promise.all(
    ['inserted', 'duplicate', 'refused'].map(outcome => metricOf(workers, 'streams_sink_rows_total', { outcome }))
  )
  return { inserted: inserted ?? 0, duplicate: duplicate ?? 0, refused: refused ?? 0 }
}

/** Resolves when the worker says that it waits for this; rejects when it does not within ten seconds. */
export async function untilWaiting(worker: Served, reason: 'sink' | 'registry' | 'broker'): Promise<void> {
  const waits = async (): Promise<boolean> => (await metricOf([worker], 'streams_waiting_tasks', { reason })) > 0
  if (!(await waitFor(waits, { limit: 120_000 })))
    throw new Error(`${worker.child.name} does not wait for the ${reason}`)
}

/** A line of a process' log. */
export type LogLine = { readonly [field: string]: unknown }

/** What a process logged; lines that are not JSON are left out, and so is one that was cut off when it was killed. */
export function logOf(child: Child): readonly LogLine[] {
  return child.output.split('\n').flatMap(line => {
    if (!line.startsWith('{')) return []
    try {
      return [JSON.parse(line) as LogLine]
    } catch (error) {
      if (error instanceof SyntaxError) return []
      throw error
    }
  })
}

/** Rows by what became of them, by the log lines of processes that may have ended. */
export function loggedRows(children: readonly Child[]): { readonly inserted: number; readonly duplicates: number } {
  const sum = (field: string): number =>
    children.flatMap(logOf).reduce((total, line) => total + (typeof line[field] === 'number' ? line[field] : 0), 0)
  return { inserted: sum('inserted'), duplicates: sum('duplicates') }
}
