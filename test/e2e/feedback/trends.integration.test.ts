import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { moodDrop } from '../../../cli/demo/mood-drop.ts'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { formatInstant } from '../../../schemas/values/instant.ts'
import { millrace } from '../command.ts'
import { ask, messageId, post } from '../http.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from './system.ts'

const newSystem = feedbackSystems()
const [minute, hour] = [60_000, 3_600_000]

let system: FeedbackSystem
let api: string
let trendsWorker: Served

beforeAll(async () => {
  system = await newSystem()
  await system.worker()
  trendsWorker = await system.trendsWorker()
  api = (await system.api()).url
})

interface Trend {
  readonly window_start: string
  readonly positive: number
  readonly negative: number
  readonly count: number
  readonly late: number
}

const customer = (): string => `CUST-${randomUUID().slice(0, 8)}`

async function give(customer_id: string, feedback_text: string, at: number): Promise<void> {
  messageId(await post(api, { customer_id, feedback_text, timestamp: formatInstant(at) }))
}

async function trendsOf(query: string): Promise<readonly Trend[]> {
  const { status, body, text } = await ask(`${api}/feedback/trends?${query}`)
  expect(status, text).toBe(200)
  return body.trends as readonly Trend[]
}

const total = (trends: readonly Trend[], field: 'count' | 'late' = 'count'): number =>
  trends.reduce((sum, trend) => sum + trend[field], 0)

const until = (what: () => Promise<unknown>) => expect.poll(what, { interval: 100 })

test('feedback that is posted shows in the minute and hour of its customer and of all', async () => {
  const name = customer()
  const at = Math.floor(Date.now() / minute) * minute
  await give(name, 'I love it', at)
  await give(name, 'I hate it', at + 1)
  await until(async () => total(await trendsOf(`by=minute&customer_id=${name}`))).toBe(2)
  const [window] = await trendsOf(`by=minute&customer_id=${name}`)
  expect(window).toMatchObject({
    window_start: formatInstant(at),
    window_end: formatInstant(at + minute),
    customer_id: name,
    positive: 1,
    neutral: 0,
    negative: 1,
    count: 2,
    late: 0
  })
  await until(async () => total(await trendsOf('by=hour'))).toBeGreaterThanOrEqual(2)
  await until(async () => total(await trendsOf(`by=hour&customer_id=${name}`))).toBe(2)
})

test('a mood that drops is told within a minute, as a row and in a compacted topic, and a backtest tells the same', async () => {
  const name = customer()
  const lines: string[] = []
  const begun = Date.now()
  await moodDrop({ api, say: line => void lines.push(line), customer: name })
  expect(Date.now() - begun).toBeLessThan(minute)
  expect(lines.join('\n')).toContain('alert unhappy-customer: share of negative feedback 1.00 after 0.00')
  const { body } = await ask(`${api}/feedback/alerts?customer_id=${name}`)
  expect(body.alerts).toMatchObject([
    {
      rule: 'unhappy-customer',
      customer_id: name,
      value: 1,
      baseline: 0,
      texts: [expect.any(String), {}, {}].map(() => expect.any(String))
    }
  ])
  const admin = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).admin()
  const settings = await admin.settingsOf(system.trends.alerts, ['cleanup.policy'])
  const sent = (await admin.offsets(system.trends.alerts)).reduce(
    (sum, { latest, earliest }) => sum + latest - earliest,
    0
  )
  await admin.close()
  expect(settings).toEqual({ 'cleanup.policy': 'compact' })
  expect(sent).toBeGreaterThanOrEqual(1)
  const tested = await millrace(system, 'alerts', 'backtest', '--from', formatInstant(begun - hour))
  expect(tested).toMatchObject({ code: 0, errors: '' })
  const told = tested.output.split('\n').filter(line => line.includes(name))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('unhappy-customer')
  expect(told[0]).not.toContain('not sent at the time')
})

test('feedback that comes after the grace is late, until the windows are made anew from the rows', async () => {
  const name = customer()
  const at = Math.floor((Date.now() - 10 * hour) / hour) * hour + 30 * minute
  await give(name, 'I love it', Date.now())
  await until(async () => total(await trendsOf(`customer_id=${name}`))).toBe(1)
  await give(name, 'I hate it', at)
  const old = `by=minute&customer_id=${name}&from=${formatInstant(at)}&to=${formatInstant(at + minute)}`
  await until(async () => total(await trendsOf(old), 'late')).toBe(1)
  expect(total(await trendsOf(old))).toBe(0)
  const { code, output, errors } = await millrace(system, 'trends', 'rebuild', '--from', formatInstant(at))
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toContain('1 feedback in 4 windows')
  expect(await trendsOf(old)).toMatchObject([{ negative: 1, count: 1, late: 0 }])
  const again = await millrace(system, 'trends', 'rebuild', '--from', formatInstant(Date.now() - hour))
  expect(again).toMatchObject({ code: 2, output: '' })
  expect(again.errors).toContain('on still take feedback')
})

test('counts every piece of feedback once though the worker is killed in the middle', async () => {
  const name = customer()
  const at = Math.floor(Date.now() / minute) * minute
  const send = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++) await give(name, `It is cup number ${n}`, at)
  }
  const sending = send(0, 300)
  await until(async () => total(await trendsOf(`by=minute&customer_id=${name}`))).toBeGreaterThan(20)
  await trendsWorker.child.kill()
  await sending
  trendsWorker = await system.trendsWorker()
  await send(300, 320)
  await until(async () => total(await trendsOf(`by=minute&customer_id=${name}`))).toBe(320)
  expect(total(await trendsOf(`by=hour&customer_id=${name}`))).toBe(320)
})
