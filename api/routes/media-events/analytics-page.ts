import type { Analysis, Bar, Chart } from '../../../topology/media-events/read-model.ts'

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** Text as it may stand in HTML: titles come from whoever sends events. */
const safe = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? '')

const style = `:root { color-scheme: light dark; --bar: #2563eb; --soft: #6b7280 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
p, .unit, .note { color: var(--soft) } .unit { font-weight: normal }
table { width: 100%; border-spacing: 0 } th { text-align: left; font-weight: normal; width: 15rem }
td, th { padding: .15rem .5rem .15rem 0; vertical-align: middle } svg { display: block; width: 100%; height: 1.1rem }
rect { fill: var(--bar) } .value { text-align: right; width: 4rem; font-variant-numeric: tabular-nums }
.note { width: 9rem; font-size: .875rem }`

function barRow({ label, value, note }: Bar, most: number): string {
  const width = most > 0 ? (100 * value) / most : 0
  const drawing = `<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width.toFixed(2)}" height="10" rx="0.5"/></svg>`
  return `<tr><th scope="row">${safe(label)}</th><td>${drawing}</td><td class="value">${value.toFixed(1)}</td><td class="note">${safe(note)}</td></tr>`
}

function section({ id, question, unit, bars }: Chart): string {
  const head = `<h2>${safe(question)} <span class="unit">${safe(unit)}</span></h2>`
  const most = Math.max(0, ...bars.map(({ value }) => value))
  const body =
    bars.length === 0
      ? '<p>No events of that kind yet.</p>'
      : `<table>${bars.map(bar => barRow(bar, most)).join('\n')}</table>`
  return `<section id="${safe(id)}">${head}\n${body}</section>`
}

function summary({ events, repeats, files }: Analysis): string {
  if (files === 0) return 'There are no Parquet files yet: send events with <code>npm run run_producer</code>.'
  const again = repeats === 0 ? '' : ` ${repeats} rows repeat an event after a crash and count once.`
  return `${events.toLocaleString('en')} events in ${files.toLocaleString('en')} Parquet files, asked with DuckDB.${again}`
}

/** The answers as one HTML document without scripts; it loads itself again every 15 seconds. */
export function analyticsPage(analysis: Analysis): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="15">
<link rel="icon" href="data:,">
<title>Media events</title>
<style>${style}</style>
</head>
<body>
<h1>Media events</h1>
<p>${summary(analysis)}</p>
${analysis.charts.map(section).join('\n')}
</body>
</html>
`
}
