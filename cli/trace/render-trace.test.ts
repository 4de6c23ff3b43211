import { expect, test } from 'vitest'
import { renderTrace } from './render-trace.ts'

test('a trace is one line for each thing that happened, with the gap before it, and what is missing', () => {
  const text = renderTrace({
    message_id: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55',
    state: 'stored',
    events: [
      { kind: 'requested', at: '2026-02-19T14:30:00Z', gap_ms: null, detail: 'the id was made' },
      { kind: 'accepted', at: '2026-02-19T14:30:00.002Z', gap_ms: 2, detail: 'written to raw-0 at offset 1' },
      { kind: 'scored', at: '2026-02-19T14:30:03.402Z', gap_ms: 3_400, detail: 'positive' },
      { kind: 'stored', at: null, gap_ms: null, detail: 'the row was there' }
    ],
    missing: ['its scored record was not found'],
    searched: { records: 12, complete: false }
  })
  expect(text.split('\n').map(line => line.trimEnd())).toEqual([
    '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55: stored',
    '  2026-02-19T14:30:00Z                 requested  the id was made',
    '  2026-02-19T14:30:00.002Z      +2 ms  accepted   written to raw-0 at offset 1',
    '  2026-02-19T14:30:03.402Z     +3.4 s  scored     positive',
    '                                       stored     the row was there',
    '  ? its scored record was not found',
    '  looked at 12 records, the newest of them: TRACE_SEARCH_RECORDS is the limit',
    ''
  ])
})
