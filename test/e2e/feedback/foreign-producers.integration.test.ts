import { beforeAll, describe, expect, test } from 'vitest'
import { errorHeaders, headerText } from '#streams'
import { built, type ForeignProducer, java, type Meant, produce, python } from '../../producers/producer.ts'
import { isMissing, javaProducer, pythonProducer } from '../../programs.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf } from '../records.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems } from './system.ts'

const newSystem = feedbackSystems()
let system: FeedbackSystem
let api = ''

beforeAll(async () => {
  system = await newSystem()
  await system.worker()
  api = (await system.api()).url
})

/** Removes the schemas that a producer registered under subjects of its own. */
async function forget(run: string): Promise<void> {
  const registry = system.env.SCHEMA_REGISTRY_URL
  const subjects = (await (await fetch(`${registry}/subjects`)).json()) as readonly string[]
  const own = subjects.filter(subject => subject.startsWith(run))
  // Those that refer to others first, and for good: what is deleted but for that still refers.
  const refersFirst = [...own.filter(subject => subject.endsWith('-events')), ...own]
  for (const subject of refersFirst) {
    await fetch(`${registry}/subjects/${subject}`, { method: 'DELETE' })
    await fetch(`${registry}/subjects/${subject}?permanent=true`, { method: 'DELETE' })
  }
}

/** Runs a producer and answers with what it meant once the worker is done with it; undefined where its packages cannot be had. */
async function fed(producer: ForeignProducer): Promise<readonly Meant[] | undefined> {
  const folder = await built(producer).catch(thrown => {
    process.stderr.write(
      `records of a ${producer.language} producer are skipped: its packages cannot be had (${thrown})\n`
    )
    return undefined
  })
  if (folder === undefined) return undefined
  const run = `${producer.language.toLowerCase()}-${Date.now()}`
  try {
    const variables = { ...system.env, FEEDBACK_RAW_TOPIC: system.topics.raw.name, API: api, RUN: run }
    const meant = await produce(producer, folder, variables)
    await quiescent(system)
    return meant
  } finally {
    await forget(run)
  }
}

/** What came of records, by case: nothing for a right row, or what the letter says. */
async function outcomes(meant: readonly Meant[]): Promise<{ readonly [name: string]: string }> {
  const letters = await deadLettersOf(system)
  const rows = await rowsOf(system)
  const outcome = (one: Meant): string => {
    const letter = letters.find(({ key }) => key?.toString() === one.customer_id)
    if (letter !== undefined) return headerText(letter.headers, errorHeaders.message) ?? 'a letter without a message'
    const { stored, expected } = rowsBeside([one], rows)
    return JSON.stringify(stored) === JSON.stringify(expected) ? 'right' : `stored ${JSON.stringify(stored)}`
  }
  return Object.fromEntries(meant.map(one => [one.case, outcome(one)]))
}

/** What must come of records: a letter has to say its words. */
function wanted(meant: readonly Meant[]): { readonly [name: string]: unknown } {
  const allOf = (words: readonly string[]): unknown =>
    expect.stringMatching(new RegExp(words.map(word => `(?=[^]*${word})`).join('')))
  return Object.fromEntries(meant.map(one => [one.case, one.outcome === 'row' ? 'right' : allOf(one.words)]))
}

describe.each([
  [python, pythonProducer, 'W1, W2, W3, W4, W5, W6, W8, W10'],
  [java, javaProducer, 'W1, W3, W4, W5, W6']
])('$language', (producer, program, kinds) => {
  test.skipIf(isMissing(program))(
    `${kinds}: what its clients usually write becomes right rows, or letters that name why`,
    async ({ skip }) => {
      const meant = await fed(producer)
      if (meant === undefined) return skip('its packages cannot be had')
      expect(meant.length).toBeGreaterThan(10)
      expect(await outcomes(meant)).toEqual(wanted(meant))
    }
  )
})
