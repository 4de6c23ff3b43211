import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScorer } from '../../../topology/sentiment/index.ts'
import type { Variables } from '../feedback-place.ts'
import { ask, messageId, post, stored } from '../http.ts'
import { feedbackSystems } from './system.ts'

const newSystem = feedbackSystems()

/** A model behind HTTP: the length of a text decides. It refuses its first request, as a server that just starts may. */
const model = {
  asked: [] as string[],
  server: undefined as Server | undefined,
  url: ''
}

beforeAll(async () => {
  model.server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request.setEncoding('utf8'))).join('')
    const { text } = JSON.parse(body) as { text: string }
    model.asked.push(text)
    if (model.asked.length === 1) {
      response.writeHead(503).end()
      return
    }
    const compound = text.length > 20 ? 0.75 : -0.5
    response.end(JSON.stringify({ label: compound > 0 ? 'wordy' : 'short', compound, model: 'length' }))
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => model.server?.once('listening', resolve))
  model.url = `http://127.0.0.1:${(model.server.address() as AddressInfo).port}/score`
})

afterAll(() => model.server?.close())

const text = 'Not good, the cup was broken.'
const feedback = { customer_id: 'CUST001', feedback_text: text, timestamp: '2026-02-19T14:30:00Z' }

/** The row of the feedback, and its explanation, when workers and API run with these settings. */
async function rowWith(variables: Variables, body: object = feedback) {
  const system = await newSystem(variables)
  await system.worker()
  const { url } = await system.api()
  const id = messageId(await post(url, body))
  const row = (await stored(url, id)).body
  const explained = await ask(`${url}/feedback/${id}/explain`)
  await Promise.all(system.children.map(child => child.terminate()))
  return { row, explained: explained.body }
}

test.each(['vader', 'vader-npm', 'keyword'])(
  'SCORER=%s scores, and the row says which scorer and version it was',
  async name => {
    const scorer = createScorer(name)
    const { label, compound } = await scorer.score(text)
    const { row, explained } = await rowWith({ SCORER: name })
    expect(row).toMatchObject({ sentiment_score: label, compound, scorer: scorer.name, scorer_version: scorer.version })
    expect(explained).toMatchObject({ scorer: scorer.name, same_scorer: name === 'vader' })
    expect(explained.note === undefined).toBe(name === 'vader')
  }
)

test('SCORER=http asks a server, tries again where that helps, and stores its labels under its name', async () => {
  const { row } = await rowWith({
    SCORER: 'http',
    SCORER_URL: model.url,
    SCORER_NAME: 'length',
    SCORER_VERSION: '2026-11',
    SCORER_LABELS: 'wordy,short'
  })
  expect(row).toMatchObject({ sentiment_score: 'wordy', compound: 0.75, scorer: 'length', scorer_version: '2026-11' })
  expect(model.asked.filter(asked => asked === text).length).toBeGreaterThanOrEqual(1)
})

test('thresholds of the configuration decide the label, and the version tells them', async () => {
  const { row } = await rowWith({ SCORER_POSITIVE: '0.99', SCORER_NEGATIVE: '-0.99' })
  expect(row).toMatchObject({ sentiment_score: 'neutral', scorer: 'vader', scorer_version: '3.3.2+-0.99..0.99' })
})
