import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { noMetrics } from '#streams'
import { FakeClock, listSink, TopologyTestDriver } from '#streams/testing'
import { parseEnvironment } from '../../config/environment.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { topics } from '../../topology/feedback/topics.ts'
import { feedbackTopology } from '../../topology/feedback/topology.ts'
import { scorerOf } from './scorer.ts'

/** Address of a server that calls every text urgent, the longer the more so; `asked` are the texts. */
async function model(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const { text } = JSON.parse(await readAll(request)) as { text: string }
    asked.push(text)
    response.end(JSON.stringify({ label: 'urgent', compound: -text.length / 100 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}

/** What the feedback topology stores for texts with the scorer that the variables ask for. */
async function stored(variables: Record<string, string>, ...texts: readonly string[]) {
  const clock = new FakeClock()
  const rows = listSink<string, FeedbackScored>({ id: record => record.value.message_id })
  const scorer = scorerOf(parseEnvironment(variables), noMetrics)
  const driver = new TopologyTestDriver(feedbackTopology({ scorer, rows, clock }), {
    serdes: localSerdes(catalogue),
    clock
  })
  for (const [n, text] of texts.entries()) {
    await driver.input(topics.raw).pipe('CUST001', {
      message_id: `0190a6c0-0000-7000-8000-00000000000${n}`,
      customer_id: 'CUST001',
      feedback_text: text,
      feedback_timestamp: 0
    })
  }
  return rows.rows.map(row => [row.sentiment_score, row.compound, row.scorer, row.scorer_version])
}

test('every scorer runs in the feedback topology by configuration, and its name and version are stored', async () => {
  expect(await stored({}, 'Not good')).toEqual([['negative', -0.3412, 'vader', '3.3.2']])
  expect(await stored({ SCORER: 'vader-npm' }, 'Not good')).toEqual([['positive', 0.4404, 'vader-npm', '1.1.3']])
  expect(await stored({ SCORER: 'keyword' }, 'Not good', 'Hello')).toEqual([
    ['positive', 1, 'keyword', '1'],
    ['unrelated', 0, 'keyword', '1']
  ])
})

test('thresholds of the configuration change the label and show in the version', async () => {
  const variables = { SCORER_POSITIVE: '0.5', SCORER_NEGATIVE: '-0.5' }
  expect(await stored(variables, 'Not good')).toEqual([['neutral', -0.3412, 'vader', '3.3.2+-0.5..0.5']])
})

test('a model behind a URL scores with labels of its own, and a cache asks it once for each text', async () => {
  const { url, asked } = await model()
  const variables = {
    SCORER: 'http',
    SCORER_URL: url,
    SCORER_NAME: 'urgency',
    SCORER_VERSION: '2026-11',
    SCORER_LABELS: 'urgent, calm',
    SCORER_CACHE_ENTRIES: '10'
  }
  expect(await stored(variables, 'Help', 'Help')).toEqual([
    ['urgent', -0.04, 'urgency', '2026-11'],
    ['urgent', -0.04, 'urgency', '2026-11']
  ])
  expect(asked).toEqual(['Help'])
})

test('a scorer over HTTP without a URL is refused before anything starts', () => {
  expect(() => scorerOf(parseEnvironment({ SCORER: 'http' }), noMetrics)).toThrow('SCORER_URL')
})
