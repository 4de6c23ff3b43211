import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docker } from '../../../../deploy/stack/docker/command.ts'
import { type FeedbackPlace, stackEnv, usualPlace } from '../../feedback-place.ts'
import { lagOf, quiescent } from '../../quiescence.ts'
import { deadLettersOf, scoredEvents } from '../../records.ts'
import { feedbackRange, type RawProducer, rawProducer } from '../feedback.ts'
import { countRows, rowsBeside, rowsOf } from '../rows.ts'
import { isCompose } from '../system-under-test.ts'

const file = join(import.meta.dirname, '..', '..', '..', '..', 'docker-compose.yml')
const compose = (...args: string[]): Promise<string> => docker(['compose', '-f', file, ...args], 120_000)

/** Longest time until the broker gives a dead worker's partitions to another, and what waits is done. */
const takeOver = 180_000

describe.skipIf(!isCompose)('the worker of docker-compose.yml (only with make e2e COMPOSE=1)', () => {
  let place: FeedbackPlace
  let producer: RawProducer
  let sent = 0

  beforeAll(async () => {
    place = usualPlace(stackEnv())
    producer = await rawProducer(place)
  })

  afterAll(async () => {
    await producer.close()
    await compose('up', '--detach', '--no-deps', '--no-recreate', '--wait', 'worker')
  }, takeOver)

  /** Sends feedback without a pause until what happens meanwhile has happened, and resolves with all of it. */
  async function sendDuring(run: string, happening: () => Promise<void>): Promise<ReturnType<typeof feedbackRange>> {
    let over = false
    const happened = happening().finally(() => {
      over = true
    })
    const begin = sent
    while (!over) {
      await producer.send(feedbackRange(run, sent, sent + 100))
      sent += 100
      await delay(20)
    }
    await happened
    return feedbackRange(run, begin, sent)
  }

  /** Resolves when the worker has stored some of what is sent. */
  async function working(): Promise<void> {
    const before = await countRows(place)
    await expect.poll(() => countRows(place), { interval: 50 }).toBeGreaterThan(before + 500)
  }

  async function expectAllOnce(feedback: ReturnType<typeof feedbackRange>): Promise<void> {
    await quiescent(place, takeOver)
    const ids = new Set(feedback.map(({ message_id }) => message_id))
    const { stored, expected } = rowsBeside(feedback, await rowsOf(place))
    expect(stored).toEqual(expected)
    expect(new Set((await scoredEvents(place, ids)).map(({ value }) => value.message_id))).toEqual(ids)
    const dead = (await deadLettersOf(place)).filter(({ value }) => [...ids].some(id => value?.includes(id)))
    expect(dead).toEqual([])
  }

  test('a container that is killed amid work loses and doubles nothing', async () => {
    const feedback = await sendDuring(`container-kill-${Date.now()}`, async () => {
      await working()
      await compose('kill', 'worker')
      await expect.poll(() => lagOf(place), { interval: 100 }).toBeGreaterThan(1_000)
      await compose('start', 'worker')
    })
    await expectAllOnce(feedback)
  })

  test('a container that is restarted amid work loses and doubles nothing', async () => {
    const feedback = await sendDuring(`container-restart-${Date.now()}`, async () => {
      await working()
      await compose('restart', 'worker')
    })
    await expectAllOnce(feedback)
  })
})
