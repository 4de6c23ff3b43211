import { beforeAll, describe, expect, test } from 'vitest'
import { exampleGo, exampleJava, examplePython, sendTexts } from '../../producers/examples.ts'
import { built } from '../../producers/producer.ts'
import { goProducer, isMissing, javaProducer, pythonProducer } from '../../programs.ts'
import { rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems } from './system.ts'

const newSystem = feedbackSystems()
let system: FeedbackSystem

beforeAll(async () => {
  system = await newSystem()
  await system.worker()
})

describe.each([
  [examplePython, pythonProducer],
  [exampleJava, javaProducer],
  [exampleGo, goProducer]
])('$language', (producer, program) => {
  test.skipIf(isMissing(program))('what the example writes is scored and stored', async ({ skip }) => {
    const folder = await built(producer).catch((thrown: unknown) => {
      process.stderr.write(`the ${producer.language} example is skipped: its packages cannot be had (${thrown})\n`)
      return undefined
    })
    if (folder === undefined) return skip('its packages cannot be had')
    const customer = `example-${producer.language.toLowerCase()}`
    const texts = ['The café is lovely 😍', 'The parcel came late and the box was broken.']
    const variables = { ...system.env, FEEDBACK_RAW_TOPIC: system.topics.raw.name, CUSTOMER: customer }
    const ids = await sendTexts(producer, folder, variables, texts)
    const stored = async () => {
      const rows = (await rowsOf(system)).filter(({ customer_id }) => customer_id === customer)
      return new Map(rows.map(row => [row.message_id, [row.feedback_text, row.sentiment_score]]))
    }
    const expected = new Map([
      [ids[0], [texts[0], 'positive']],
      [ids[1], [texts[1], 'negative']]
    ])
    await expect.poll(stored).toEqual(expected)
  })
})
