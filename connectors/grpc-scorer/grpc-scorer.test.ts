import { afterEach, expect, test } from 'vitest'
import { noLog, StreamsError } from '#streams'
import { keywordLabels, keywordScorer } from '../../topology/sentiment/keyword-scorer.ts'
import type { Scorer } from '../../topology/sentiment/scorer.ts'
import { grpcScorer, startScorerServer } from './index.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(scorer: Scorer, port = 0): Promise<number> {
  const server = await startScorerServer({ scorer, host: '127.0.0.1', port, log: noLog })
  closing.push(server.close)
  return server.port
}

function client(port: number, timeout = 2_000) {
  const scorer = grpcScorer({
    address: `127.0.0.1:${port}`,
    name: 'keyword',
    version: '1',
    labels: keywordLabels,
    timeout
  })
  closing.push(scorer.close)
  return scorer
}

const throwing = (error: Error): Scorer => ({
  ...keywordScorer(),
  score: () => {
    throw error
  }
})

test('scores over gRPC as the scorer behind it does', async () => {
  const scorer = client(await serve(keywordScorer()))
  await scorer.ready()
  const texts = ['AMAZING! 😍', 'rude and useless', 'Where is my order?', '', 'x'.repeat(65_535)]
  expect(await Promise.all(texts.map(scorer.score))).toEqual(texts.map(keywordScorer().score))
})

test('says retryably that a service is away, and finds it once it is there', async () => {
  const port = await serve(keywordScorer())
  await closing.pop()?.()
  const scorer = client(port)
  await expect(scorer.score('good')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
  await serve(keywordScorer(), port)
  await scorer.ready()
  expect(await scorer.score('good')).toMatchObject({ label: 'positive' })
})

test.each([
  [new StreamsError('scorer-unavailable', 'down', { retryable: true }), 'scorer-unavailable', true],
  [new StreamsError('scorer-refused', 'too long'), 'scorer-refused', false],
  [new Error('broken'), 'scorer-unavailable', true]
])('passes on %s', async (error, code, retryable) => {
  const scorer = client(await serve(throwing(error)))
  await expect(scorer.score('good')).rejects.toMatchObject({ code, retryable })
})

test('W16: refuses a text that fails again and again while others are scored, and none while the service is away', async () => {
  const fails: Scorer = {
    ...keywordScorer(),
    score: text => {
      if (text === 'bad') throw new Error('index out of range')
      return keywordScorer().score(text)
    }
  }
  const port = await serve(fails)
  const scorer = grpcScorer({
    address: `127.0.0.1:${port}`,
    name: 'keyword',
    version: '1',
    labels: keywordLabels,
    timeout: 2_000,
    giveUpAfter: 3
  })
  closing.push(scorer.close)
  for (let n = 0; n < 2; n++) {
    await scorer.score('good')
    await expect(scorer.score('bad')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
  }
  await scorer.score('good')
  await expect(scorer.score('bad')).rejects.toMatchObject({
    code: 'scorer-refused',
    message: expect.stringContaining('failed 3 times for this text while it scored others')
  })
  await closing.shift()?.()
  for (let n = 0; n < 5; n++) {
    await expect(scorer.score('bad')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
  }
})

test('gives up on an answer that takes too long', async () => {
  let answer = (): void => undefined
  const slow: Scorer = {
    ...keywordScorer(),
    score: () =>
      new Promise(resolve => {
        answer = () => resolve({ label: 'neutral', compound: 0 })
      })
  }
  const scorer = client(await serve(slow), 50)
  await expect(scorer.score('good')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
  answer()
})

test.each([
  { label: 'joyful', compound: 1 },
  { label: 'positive', compound: 7 }
])('takes no answer that is no score: %o', async answer => {
  const scorer = client(await serve({ ...keywordScorer(), score: () => answer }))
  await expect(scorer.score('good')).rejects.toThrow('which is no score')
})

test('names the address that it cannot listen on', async () => {
  const port = await serve(keywordScorer())
  await expect(serve(keywordScorer(), port)).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining(`127.0.0.1:${port}`)
  })
})
