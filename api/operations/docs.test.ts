import { expect, test } from 'vitest'
import { feedbackApp, wholeFeedbackApp } from '../testing/feedback-app.ts'

interface Document {
  readonly openapi: string
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: { readonly operationId?: string; readonly responses: object }
    }
  }
  readonly components: { readonly schemas: { readonly [name: string]: { readonly required?: readonly string[] } } }
}

const documentOf = async (): Promise<Document> => {
  const response = await wholeFeedbackApp().app.request('/openapi.json')
  expect(response.headers.get('content-type')).toBe('application/json')
  return (await response.json()) as Document
}

test('the document lists every route with the statuses it answers with', async () => {
  const { openapi, paths } = await documentOf()
  expect(openapi).toBe('3.1.0')
  const statuses = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses).join(' ')])
  )
  expect(Object.fromEntries(statuses)).toEqual({
    'post /feedback': '200 202 400 413 415 422 500 503',
    'get /feedback': '200 400 500 503',
    'get /feedback/export': '200 400 500 503',
    'get /feedback/trends': '200 400 500 503',
    'get /feedback/alerts': '200 400 500 503',
    'get /feedback/{message_id}': '200 404 500 503',
    'post /feedback/explain': '200 400 413 415 500',
    'get /feedback/stream': '200 400',
    'get /feedback/{message_id}/trace': '200 404 500 503',
    'get /feedback/{message_id}/status': '200 404 500 503',
    'get /feedback/{message_id}/explain': '200 404 500 503',
    'get /topology': '200 500',
    'get /health': '200',
    'get /live': '200',
    'get /ready': '200 503',
    'get /metrics': '200',
    'get /openapi.json': '200',
    'get /docs': '200'
  })
})

test('every operation has a name of its own, by which clients call it', async () => {
  const { paths } = await documentOf()
  const names = Object.values(paths).flatMap(methods => Object.values(methods).map(({ operationId }) => operationId))
  expect(names).not.toContain(undefined)
  expect(new Set(names).size).toBe(names.length)
})

test('the request is documented by the schema that checks it', async () => {
  const { components } = await documentOf()
  expect(components.schemas.FeedbackRequest?.required).toEqual(['customer_id', 'feedback_text', 'timestamp'])
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['Problem', 'StoredFeedback', 'FeedbackList']))
})

test('the page loads nothing from another host', async () => {
  const { app } = feedbackApp()
  const page = await (await app.request('/docs')).text()
  expect(page).toContain('<script src="/docs/scalar.js">')
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  const script = await app.request('/docs/scalar.js')
  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect((await script.arrayBuffer()).byteLength).toBeGreaterThan(1_000_000)
})

test('the metrics page has the content type of its registry', async () => {
  const response = await feedbackApp().app.request('/metrics')
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain'])
})
