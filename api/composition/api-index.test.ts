import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { parseEnvironment } from '../../config/environment.ts'
import { type ApiIndex, apiIndex, pageLinks } from './api-index.ts'

const linksOf = async (variables: { readonly [name: string]: string }, own: Parameters<typeof apiIndex>[1]) => {
  const index = apiIndex(parseEnvironment(variables), own)
  const app = new Hono().get('/', c => c.json(index(c)))
  const answer = await app.request('http://machine.example:5000/')
  return ((await answer.json()) as ApiIndex).links
}

test('names the pages of the systems that run beside it, at the host that was asked', async () => {
  expect(await linksOf({ SYSTEM: 'all' }, 'comments')).toMatchObject({
    'feedback-page': 'http://machine.example:5000/',
    'media-events': 'http://machine.example:5000/media-events',
    submissions: 'http://machine.example:3002/'
  })
})

test('names nothing that does not run, and what settings name', async () => {
  const links = await linksOf({ GRAFANA_URL: 'http://localhost:3030' }, 'feedback')
  expect(Object.keys(links)).toEqual(['documentation', 'openapi', 'ready', 'metrics', 'guide', 'feedback', 'grafana'])
})

test('a page without scripts links to the pages beside it, not to routes for programs', async () => {
  const links = await linksOf({ SYSTEM: 'all', KAFKA_UI_URL: 'http://localhost:8080' }, 'media-events')
  expect(pageLinks({ name: 'Millrace API', version: '1', links })).toEqual([
    { title: 'Feedback', href: 'http://machine.example:5000/' },
    { title: 'Comments', href: 'http://machine.example:3000/' },
    { title: 'Submissions', href: 'http://machine.example:3002/' },
    { title: 'Kafka UI', href: 'http://localhost:8080' }
  ])
})
