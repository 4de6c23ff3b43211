import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { taskDefaults } from '#streams'

export const partitionCount = 4
export const batchRecords = 1_000
export const recordBytes = 1_024

/** What a slow sink under a source that never ends makes of a process. */
export interface Endless {
  readonly delivered: number
  /** Written by the sink. */
  readonly rows: number
  /** Highest number of records fetched and not finished. */
  readonly inFlight: number
  /** Highest resident memory of each half of the run, MiB. */
  readonly firstHalf: number
  readonly secondHalf: number
}

const { bufferedRecords, bufferedBytes, checkpointRecords, checkpointsInFlight } = taskDefaults

/**
 * Most records that may be in flight: for each partition the input at which fetching pauses and the batch that crosses it, and for its
 * task two checkpoints being written and one collected, each of up to twice the records that make one worth writing.
 */
export const inFlightBound =
  partitionCount *
  (Math.min(bufferedRecords, bufferedBytes / recordBytes) +
    batchRecords +
    (checkpointsInFlight + 1) * 2 * checkpointRecords)

/** Runs it in a process of its own for some seconds. */
export async function endless(seconds: number): Promise<Endless> {
  const program = fileURLToPath(new URL('./endless-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(seconds)])
  return JSON.parse(stdout) as Endless
}
