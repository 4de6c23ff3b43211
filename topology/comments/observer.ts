import type { TopologyObserver } from '#streams'
import { logBatches } from '#streams'
import { stepNames } from './step-names.ts'

/** The lines of the comments worker, one per batch: taken, stored, discarded as repeats, given up. */
export const logComments: TopologyObserver = {
  ...logBatches,
  onRecordsTaken: (event, log) => log.info(event, 'Processing comment...'),
  onSinkWritten: ({ topology, step, partition, records, inserted, duplicates, refused, elapsed }, log) => {
    const fields = { topology, step, partition, inserted, duplicates, refused: refused.length, ms: Math.round(elapsed) }
    if (step === stepNames.countRepeats) log.info(fields, `Discarded ${records.length} comments processed before`)
    else log.info(fields, 'Saved to database')
  }
}
