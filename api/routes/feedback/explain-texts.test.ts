import { expect, test } from 'vitest'
import { answerOf } from '../../testing/answer.ts'
import { feedbackApp } from '../../testing/feedback-app.ts'

const explainer = { name: 'vader', version: '3', explain: (text: string) => ({ text, length: text.length }) }

const explain = (body: unknown): Promise<Response> => {
  const { app } = feedbackApp({ explainer })
  return Promise.resolve(app.request('/feedback/explain', { method: 'POST', body: JSON.stringify(body) }))
}

test('explains texts in their order, naming the scorer', async () => {
  const answer = await explain({ texts: ['good', ''] })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    explained_by: { scorer: 'vader', scorer_version: '3' },
    explanations: [
      { text: 'good', length: 4 },
      { text: '', length: 0 }
    ]
  })
})

test.each([
  [{}, 'texts must be a list of strings'],
  [{ texts: [] }, 'texts must hold at least one text'],
  [{ texts: [1] }, 'each of texts must be a string'],
  [{ texts: Array.from({ length: 101 }, () => '') }, 'texts must hold at most 100 texts']
])('refuses %j', async (body, detail) => {
  const answer = await explain(body)
  expect([answer.status, (await answerOf(answer)).detail]).toEqual([400, detail])
})
