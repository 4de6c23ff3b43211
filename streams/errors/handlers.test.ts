import { expect, test } from 'vitest'
import {
  type ErrorContext,
  type ErrorResponse,
  type ExceptionHandler,
  type ExceptionHandlers,
  errorHeaders,
  type Logger,
  logAndContinue,
  noLog,
  type Stage,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '../index.ts'
import { listSink, TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const away = new StreamsError('invalid-value', 'not now')

/** Where the next record fails, by stage. */
const failing: { readonly [stage in Stage]: readonly [step: string, fail: (driver: TopologyTestDriver) => void] } = {
  deserialization: ['read', driver => driver.failSerde(input, away)],
  processing: ['work', driver => driver.failNext('work', away)],
  production: ['write', driver => driver.failSerde(output, away)]
}
const stages = Object.keys(failing) as readonly Stage[]

/** A driver whose next record fails at the stage, and what its handler was told. */
function driverOf(stage: Stage, answer: (context: ErrorContext) => ErrorResponse, log: Logger = noLog) {
  const asked: ErrorContext[] = []
  const handler: ExceptionHandler = (error, context) => {
    expect(error).toMatchObject({ code: 'invalid-value', message: 'not now' })
    asked.push(context)
    return answer(context)
  }
  const handlers: ExceptionHandlers = { [stage]: handler }
  const builder = new StreamsBuilder('t', { onError: handlers })
  builder
    .stream('read', input)
    .mapValues('work', n => n)
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { applicationId: 'app', log })
  failing[stage][1](driver)
  return { driver, asked }
}

test.each(stages)('the %s handler is told where and what, and is the only one asked', async stage => {
  const { driver, asked } = driverOf(stage, () => ({ action: 'resume', deadLetters: [] }))
  await driver.input(input).pipe('k', 1, { headers: { trace: 'a' }, timestamp: 5 })
  expect(asked).toEqual([
    {
      stage,
      application: 'app',
      topology: 't',
      step: failing[stage][0],
      topic: 'in',
      partition: 0,
      record: { key: Buffer.from('k'), value: Buffer.from('1'), headers: { trace: 'a' }, timestamp: 5, offset: 0 },
      eventTime: 5,
      attempts: 1,
      schemaId: undefined
    }
  ])
})

test.each(stages)('%s: resume without dead letters skips the record and counts it', async stage => {
  const { driver } = driverOf(stage, () => ({ action: 'resume', deadLetters: [] }))
  await driver.input(input).pipe('k', 1)
  await driver.input(input).pipe('k', 2)
  expect(
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  ).toEqual([2])
  expect(driver.committed.get('in')).toBe(2)
  const labels = { step: failing[stage][0], reason: 'invalid-value' }
  expect(driver.metrics.value('streams_dropped_records_total', labels)).toBe(1)
})

test.each(stages)('%s: resume with dead letters writes every one of them as the handler made it', async stage => {
  const { driver } = driverOf(stage, ({ record }) => ({
    action: 'resume',
    deadLetters: [1, 2].map(n => ({
      topic: 'dead',
      key: record.key,
      value: Buffer.from(`${n}`),
      headers: { n: `${n}` }
    }))
  }))
  await driver.input(input).pipe('k', 1)
  const letters = driver.output(dead).read()
  expect(letters.map(({ value, headers }) => [String(value), headers.n])).toEqual([
    ['1', '1'],
    ['2', '2']
  ])
  expect(driver.committed.get('in')).toBe(1)
})

test.each(['deserialization', 'processing'] as const)('%s: retry tries again after the time given', async stage => {
  const { driver, asked } = driverOf(stage, () => ({ action: 'retry', after: 700 }))
  await driver.input(input).pipe('k', 1)
  expect(
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  ).toEqual([1])
  expect([asked.length, driver.slept]).toEqual([1, [700]])
})

test.each(['output', 'row'] as const)('production: retry sends a refused %s again after the time given', async what => {
  const rows = listSink<string, number>({
    check: () => {
      if (refusals-- > 0) throw new StreamsError('row-refused', 'not now')
    }
  })
  let refusals = what === 'row' ? 2 : 0
  const attempts: number[] = []
  const production: ExceptionHandler = (_, context) => {
    attempts.push(context.attempts)
    if (attempts.length === 2) driver.broker.refuse('out', undefined)
    return { action: 'retry', after: 300 }
  }
  const builder = new StreamsBuilder('t', { onError: { production } })
  const stream = builder.stream('read', input)
  stream.to('write', output)
  stream.sinkTo('store', rows)
  const driver = new TopologyTestDriver(builder.build())
  if (what === 'output') driver.broker.refuse('out', new StreamsError('production-failed', 'not now'))
  await driver.input(input).pipe('k', 1)
  expect([attempts, driver.slept]).toEqual([
    [1, 2],
    [300, 300]
  ])
  expect([
    rows.rows,
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  ]).toEqual([[1], [1]])
  expect(driver.committed.get('in')).toBe(1)
})

test.each(stages)(
  '%s: fail stops the topology with nothing committed, and so does a handler that throws',
  async stage => {
    const errors: string[] = []
    const log: Logger = { ...noLog, error: (_, message) => void errors.push(message) }
    const failed = driverOf(stage, () => ({ action: 'fail' }), log)
    await expect(failed.driver.input(input).pipe('k', 1)).rejects.toThrow('not now')
    expect(failed.driver.committed.get('in')).toBe(0)
    const thrown = driverOf(
      stage,
      () => {
        throw new Error('the handler is broken')
      },
      log
    )
    await expect(thrown.driver.input(input).pipe('k', 1)).rejects.toThrow('not now')
    expect(thrown.driver.committed.get('in')).toBe(0)
    expect(errors).toContain(`the ${stage} error handler threw: the handler is broken`)
  }
)

test('a stage without a handler fails, whatever the others do', async () => {
  const builder = new StreamsBuilder('t', { onError: { deserialization: logAndContinue, production: logAndContinue } })
  builder
    .stream('read', input)
    .mapValues('work', n => n)
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipeBytes(null, Buffer.from('{'))
  driver.failNext('work', away)
  await expect(driver.input(input).pipe('k', 1)).rejects.toThrow('not now')
  expect(driver.committed.get('in')).toBe(1)
})

test('what was thrown and is no error is an error to the handler', async () => {
  const builder = new StreamsBuilder('t', {
    onError: (error, context) => ({
      action: 'resume',
      deadLetters: [{ topic: 'dead', key: null, value: null, headers: { said: error.message, step: context.step } }]
    })
  })
  builder.stream('read', input).peek('work', () => {
    throw 'a text'
  })
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('k', 1)
  expect(driver.output(dead).read()[0]?.headers).toEqual({ said: 'a text', step: 'work' })
  expect(errorHeaders.step).toBe('__streams.errors.step')
})
