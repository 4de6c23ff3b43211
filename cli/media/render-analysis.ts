import type { Analysis, Bar, Chart } from '../../topology/media-events/read-model.ts'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const barWidth = 40
const labelWidth = 32

/** A bar of block characters, an eighth of a character exact. */
function block(share: number): string {
  const units = Math.round(share * barWidth * 8)
  return '█'.repeat(units >> 3) + (eighths[units & 7] ?? '')
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

function lineOf({ label, value, note }: Bar, width: number, most: number): string {
  const bar = block(most > 0 ? value / most : 0).padEnd(barWidth)
  return `  ${cut(label, labelWidth).padEnd(width)}  ${bar} ${value.toFixed(1).padStart(7)}  ${note}`
}

function chartLines({ question, unit, bars }: Chart): readonly string[] {
  if (bars.length === 0) return [question, '  no events of that kind yet']
  const width = Math.min(labelWidth, Math.max(...bars.map(({ label }) => label.length)))
  const most = Math.max(...bars.map(({ value }) => value))
  return [`${question} (${unit})`, ...bars.map(bar => lineOf(bar, width, most))]
}

/** The answers as lines for a terminal of 100 columns and more. */
export function renderAnalysis({ events, repeats, files, charts }: Analysis): readonly string[] {
  if (files === 0) return ['there are no Parquet files yet: start with `make run SYSTEM=media-events`']
  const again = repeats === 0 ? '' : `; ${repeats} rows repeat an event after a crash and count once`
  return [`${events} events in ${files} files${again}`, ...charts.flatMap(chart => ['', ...chartLines(chart)])]
}
