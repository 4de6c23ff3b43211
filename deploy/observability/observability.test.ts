import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemNames } from '../../config/settings/processes.ts'
import { githubSlug } from '../../docs/generator/anchors.ts'
import { siteFile } from '../../docs/site/addresses.ts'
import { allMetrics } from '../../metrics/manifest.ts'
import { runbookOf } from './alert.ts'
import { alerts } from './alerts.ts'
import { boards } from './boards.ts'
import { dashboards, generatedFiles } from './generated-files.ts'
import { growth, perSecond, quantile } from './query.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const known = new Set(allMetrics.map(({ name }) => name))

/** Names of our own metrics in a text, without what Prometheus adds to a histogram's name. */
function metricsIn(text: string): readonly string[] {
  const names = text.match(/\b(?:streams|feedback|http|api|group|comments|submissions|sentiment)_[a-z_]+(?=[{[)"\s,])/g)
  return [...new Set((names ?? []).map(name => name.replace(/_(bucket|sum|count)$/, '')))]
}

const panels = boards.flatMap(board =>
  board.rows.flatMap(row => row.panels.map(panel => ({ where: `${board.title}: ${panel.title}`, ...panel })))
)

test('the boards and alert rules are current (else: npm run generate:observability)', () => {
  for (const [path, text] of generatedFiles()) expect(readFileSync(path, 'utf8') === text, path).toBe(true)
})

test('there is a board over all, one for each system, one for the engine, and no file besides', () => {
  const names = boards.map(({ name }) => name)
  const wanted = ['millrace', 'millrace-engine', ...systemNames.map(name => `millrace-${name}`)]
  expect(names.toSorted()).toEqual(wanted.toSorted())
  expect(readdirSync(dashboards).toSorted()).toEqual(names.map(name => `${name}.json`).toSorted())
})

test.each(panels.map(panel => [panel.where, panel] as const))(
  '%s says what it shows, in which unit, and what is bad',
  (_, panel) => {
    expect(panel.description).toMatch(/^[A-Z].{15,}\.$/)
    expect(panel.queries.length).toBeGreaterThan(0)
    if (panel.limits === 'none') return
    const { warn, bad, low = false } = panel.limits
    expect(low ? warn - bad : bad - warn).toBeGreaterThanOrEqual(0)
  }
)

test('every panel of every file has steps of colours and a unit', () => {
  for (const [path, text] of generatedFiles()) {
    if (!path.endsWith('.json')) continue
    const { panels: all } = JSON.parse(text) as {
      panels: {
        type: string
        id: number
        fieldConfig?: { defaults: { unit: string; thresholds: { steps: object[] } } }
      }[]
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { type, fieldConfig } of all) {
      if (type === 'row') continue
      expect(fieldConfig?.defaults.unit).toBeTruthy()
      expect(fieldConfig?.defaults.thresholds.steps.length).toBeGreaterThan(0)
    }
  }
})

test('every metric of the manifest is on a board, and no other', () => {
  const shown = metricsIn(panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)).join('\n'))
  expect(shown.toSorted()).toEqual([...known].toSorted())
})

test('a query for a label that the metric does not have is refused', () => {
  const metric = { name: 'things_total', type: 'counter', help: 'Things.', labels: ['kind'] } as const
  expect(perSecond(metric, { where: 'kind="a"', by: ['job', 'kind'] })).toBe(
    'sum by (job, kind) (rate(things_total{kind="a"}[$__rate_interval]))'
  )
  expect(() => growth(metric, { where: 'king="a"' })).toThrow('things_total has no label king, but kind')
  expect(() => quantile(0.5, metric, { by: ['king'] })).toThrow('no label king')
})

test('alerts use only metrics that exist, and say what to do', () => {
  const used = metricsIn(alerts.map(({ expr }) => `${expr} `).join('\n'))
  expect(used.length).toBeGreaterThan(10)
  expect(used.filter(name => !known.has(name))).toEqual([])
  for (const { action, summary } of alerts) expect(`${summary}. ${action}`).toMatch(/^\S.{20,}\.$/)
})

test('the runbook of every alert leads to a heading of the guide that exists', () => {
  const pages = new Map(globSync('**/*.md', { cwd: join(root, 'docs') }).map(page => [siteFile(page), page]))
  for (const alert of alerts) {
    const [page = '', anchor] = runbookOf(alert).split('#')
    const text = read(`docs/${pages.get(page.replace(/html$/, 'md'))}`)
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => githubSlug(heading))
    expect(anchors, alert.name).toContain(anchor)
  }
})

test('Prometheus is told where the guide is, as alerts ask for it, and labels no alert with it', () => {
  const config = read('deploy/prometheus/prometheus.yml')
  expect(config).toMatch(/external_labels: \{ guide: "\$\{GUIDE_URL\}" \}/)
  expect(config).toContain('alert_relabel_configs: [{ action: labeldrop, regex: guide }]')
  for (const rule of read('deploy/prometheus/alerts.yml').match(/runbook_url: .*/g) ?? []) {
    expect(rule).toContain('{{ with $externalLabels.guide }}')
  }
  expect(read('docker-compose.yml')).toMatch(
    /GUIDE_URL: \$\{GUIDE_URL:-http:\/\/localhost:\$\{API_PORT:-5000\}\/guide\}/
  )
})

test('an alert fires for every job that Prometheus scrapes when it does not answer', () => {
  const jobs = [...read('deploy/prometheus/prometheus.yml').matchAll(/job_name: (\S+)/g)].map(([, job = '']) => job)
  expect(jobs.length).toBeGreaterThan(10)
  const patterns = alerts.flatMap(({ expr }) => [...expr.matchAll(/up\{job=~?"([^"]+)"\}/g)].map(([, job = '']) => job))
  // A Prometheus that is down tells nothing of itself.
  const uncovered = jobs.filter(
    job => job !== 'prometheus' && !patterns.some(pattern => new RegExp(`^(?:${pattern})$`).test(job))
  )
  expect(uncovered).toEqual([])
})
