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

/** The look of the other pages, without their scripts. */
const style = `:root { color-scheme: light dark; --bar: light-dark(#3b5bdb, #748ffc); --soft: light-dark(#495057, #b8b8b8);
  --line: light-dark(#dee2e6, #424242) }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;
  background: light-dark(#fff, #242424); color: light-dark(#000, #c9c9c9) }
header { display: flex; gap: .6rem; align-items: center; font-size: 1.125rem; font-weight: 700 }
header img { width: 28px; height: 28px } a { color: light-dark(#3b5bdb, #91a7ff) }
h1 { font-size: 1.625rem; margin: 1rem 0 0 } h2 { font-size: 1.125rem; margin: 0 0 .5rem }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0 }
p, .unit, .note { color: var(--soft) } .unit { font-weight: normal } footer { margin: 2rem 0; font-size: .875rem }
table { width: 100%; border-spacing: 0 } th { text-align: left; font-weight: normal; width: 15rem; overflow-wrap: anywhere }
td, th { padding: .15rem .5rem .15rem 0; vertical-align: middle } svg { display: block; width: 100%; height: 1.1rem }
rect { fill: var(--bar) } .value { text-align: right; width: 4rem; font-variant-numeric: tabular-nums }
.note { width: 9rem; font-size: .875rem }
@media (max-width: 40rem) {
  tr { display: grid; grid-template-columns: 1fr 4rem 7rem; align-items: center; margin-bottom: .4rem }
  th { grid-column: 1 / -1; width: auto; padding-bottom: 0 } .note { width: auto }
}`

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
  return `${events.toLocaleString('en')} events in ${files.toLocaleString('en')} Parquet ${files === 1 ? 'file' : 'files'}, asked with DuckDB.${again}`
}

/** An address with what it is called. */
export interface PageLink {
  readonly title: string
  readonly href: string
}

const anchor = ({ title, href }: PageLink): string => `<a href="${safe(href)}">${safe(title)}</a>`

/**
 * The answers as one HTML document without scripts. It does not load itself again, which takes the place in it away from who reads it by
 * keyboard or screen reader; a link does.
 */
export function analyticsPage(analysis: Analysis, neighbours: readonly PageLink[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg">
<title>Media events · Millrace</title>
<style>${style}</style>
</head>
<body>
<header><img src="/favicon.svg" alt="">Millrace</header>
<main>
<h1>Media events</h1>
<p>${summary(analysis)} <a href="/media-events">Ask again</a></p>
${analysis.charts.map(section).join('\n')}
</main>
<footer>${[...neighbours, { title: 'API documentation', href: '/docs' }, { title: 'The same as JSON', href: '/media-events/analytics' }].map(anchor).join(' · ')}</footer>
</body>
</html>
`
}
