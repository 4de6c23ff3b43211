import type { FeedbackTrace } from '../../api/routes/feedback/trace/schemas.ts'

/** Milliseconds as people read them: `12 ms`, `3.4 s`, `2.5 min`, `3.1 h`. */
function gapText(milliseconds: number): string {
  const size = Math.abs(milliseconds)
  if (size < 1_000) return `${milliseconds} ms`
  if (size < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`
  return size < 3_600_000 ? `${(milliseconds / 60_000).toFixed(1)} min` : `${(milliseconds / 3_600_000).toFixed(1)} h`
}

/** A trace for a terminal, one line for each thing that happened, with the gap before it. Ends with a line end. */
export function renderTrace({ message_id, state, events, missing, searched }: FeedbackTrace): string {
  const lines = events.map(({ at, gap_ms, kind, detail }) => {
    const gap = gap_ms === null ? '' : `+${gapText(gap_ms)}`
    return `  ${(at ?? '').padEnd(24)}  ${gap.padStart(9)}  ${kind.padEnd(9)}  ${detail}`
  })
  const whole = searched.complete ? 'all there was to look at' : 'the newest of them: TRACE_SEARCH_RECORDS is the limit'
  return [
    `${message_id}: ${state}`,
    ...lines,
    ...missing.map(what => `  ? ${what}`),
    `  looked at ${searched.records} records, ${whole}`,
    ''
  ].join('\n')
}
