import type { Topologies } from './types.ts'

/** An answer of a second since the epoch, with one step that did so much until then. */
export const answer = (second: number, processed: number, calls = 0, call_seconds = 0): Topologies => ({
  at: new Date(second * 1_000).toISOString(),
  workers: [],
  topologies: [
    {
      name: 'feedback',
      application: 'group',
      workers: 1,
      sub_topologies: [],
      steps: [
        { name: 'enrich', processed, failed: 0, retried: 0, dropped: 0, dead_letters: 0, rows: 0, calls, call_seconds }
      ],
      lag: [],
      waiting: [],
      end_to_end: { records: 0, seconds: 0 }
    }
  ]
})
