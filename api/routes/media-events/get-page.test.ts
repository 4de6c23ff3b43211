import { expect, test } from 'vitest'
import { noLog, noMetrics } from '#streams'
import type { Analysis } from '../../../topology/media-events/read-model.ts'
import { createApp } from '../../app.ts'
import { mediaEventsRoutes } from './index.ts'

async function page(analysis: Analysis): Promise<Response> {
  const metricsPage = { contentType: 'text/plain', metrics: async () => '' }
  const systems = [mediaEventsRoutes({ analyse: async () => analysis })]
  return await createApp({ systems, probes: [], metrics: noMetrics, metricsPage, log: noLog }).request('/media-events')
}

test('draws each answer, a bar in proportion to the largest', async () => {
  const bars = [
    { label: 'Mobile', value: 8, note: '12 plays' },
    { label: 'WiFi', value: 2, note: '3 plays' }
  ]
  const chart = { id: 'buffering', question: 'How often?', unit: '%', bars }
  const answer = await page({ events: 1_500, repeats: 2, files: 1, charts: [chart] })
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const html = await answer.text()
  expect(html).toContain('<a href="/media-events">Ask again</a>')
  expect(html).not.toContain('http-equiv')
  expect(html).toContain('1,500 events in 1 Parquet file,')
  expect(html).toContain('2 rows repeat an event')
  expect([...html.matchAll(/<rect width="([\d.]+)"/g)].map(match => match[1])).toEqual(['100.00', '25.00'])
})

test('a title that is markup stays text, and no script may run', async () => {
  const bars = [{ label: '<script>alert("x")</script>', value: 1, note: `'&'` }]
  const answer = await page({ events: 1, repeats: 0, files: 1, charts: [{ id: 'x', question: '?', unit: '%', bars }] })
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await answer.text()
  expect(html).not.toContain('<script')
  expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  expect(html).toContain('&#39;&amp;&#39;')
})

test('says what to do when there is nothing to draw', async () => {
  expect(await (await page({ events: 0, repeats: 0, files: 0, charts: [] })).text()).toContain('npm run run_producer')
})

test('links to its neighbours, whose addresses stay text', async () => {
  const metricsPage = { contentType: 'text/plain', metrics: async () => '' }
  const analyse = async (): Promise<Analysis> => ({ events: 0, repeats: 0, files: 0, charts: [] })
  const systems = [mediaEventsRoutes({ analyse }, () => [{ title: 'Grafana', href: 'http://host/?a="b"' }])]
  const app = createApp({ systems, probes: [], metrics: noMetrics, metricsPage, log: noLog })
  const html = await (await app.request('/media-events')).text()
  expect(html).toContain('<a href="http://host/?a=&quot;b&quot;">Grafana</a> · <a href="/docs">')
})
