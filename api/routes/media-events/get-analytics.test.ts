import { expect, test } from 'vitest'
import { noLog, noMetrics } from '#streams'
import type { Analysis } from '../../../topology/media-events/read-model.ts'
import { createApp } from '../../app.ts'
import { mediaEventsRoutes } from './index.ts'

const analysis: Analysis = { events: 3, repeats: 1, files: 2, charts: [] }

function app(analyse: () => Promise<Analysis>) {
  const page = { contentType: 'text/plain', metrics: async () => '' }
  return createApp({
    systems: [mediaEventsRoutes({ analyse })],
    probes: [],
    metrics: noMetrics,
    metricsPage: page,
    log: noLog
  })
}

test('answers with what the files tell, asking them once for all who ask at a time', async () => {
  let asked = 0
  const api = app(async () => {
    asked++
    await new Promise(setImmediate)
    return analysis
  })
  const answers = await Promise.all([1, 2, 3].map(() => api.request('/media-events/analytics')))
  for (const answer of answers) expect(await answer.json()).toEqual(analysis)
  expect(asked).toBe(1)
  await api.request('/media-events/analytics')
  expect(asked).toBe(2)
})

test('a failed query is a problem document, and the next one is tried', async () => {
  const outcomes = [Promise.reject(new Error('broken')), Promise.resolve(analysis)]
  const api = app(() => outcomes.shift() ?? Promise.resolve(analysis))
  const failed = await api.request('/media-events/analytics')
  expect(failed.status).toBe(500)
  expect(failed.headers.get('content-type')).toContain('application/problem+json')
  expect((await api.request('/media-events/analytics')).status).toBe(200)
})
