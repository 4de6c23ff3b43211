import { beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { judge } from '../../../topology/submissions/rule.ts'
import type { Served } from '../feedback/system.ts'
import { recordsOf } from '../records.ts'
import { postTo, type SubmissionsSystem, submissionsSystems } from './system.ts'

const newSystem = submissionsSystems()
const total = 900
const kills = 3

let system: SubmissionsSystem
const apis: Served[] = []
const workers: Served[] = []

beforeAll(async () => {
  system = await newSystem({ SUBMISSIONS_WORK_MS: '150', SUBMISSIONS_LEASE_MS: '1500' })
  const [first, second] = await Promise.all([system.api(), system.api()])
  apis.push(first, second)
  workers.push(...(await Promise.all([system.worker(), system.worker()])))
})

/** Every third is too short to pass, every fifth lacks a digit. */
const contentOf = (n: number): string =>
  n % 3 === 0 ? `${n}` : n % 5 === 0 ? `no digit here ${'x'.repeat(n)}` : `submission number ${n}`

interface Answered {
  readonly content: string
  /** Undefined: the connection broke before there was an answer. */
  readonly status?: number
  readonly id?: string
}

async function post(n: number): Promise<Answered> {
  const content = contentOf(n)
  try {
    const { status, body } = await postTo(`${apis[n % 2]?.url}/submissions`, { content })
    return status === 200 ? { content, status, id: String(body.id) } : { content, status }
  } catch {
    return { content }
  }
}

/** Posts a share of all, twenty at a time; calls in the middle of it. */
async function postShare(share: number, amid: () => Promise<void>): Promise<readonly Answered[]> {
  const answers: Answered[] = []
  const [from, to] = [(share * total) / kills, ((share + 1) * total) / kills]
  for (let n = from; n < to; n += 20) {
    const batch = Array.from({ length: Math.min(20, to - n) }, (_, k) => post(n + k))
    if (n - from >= 140 && n - from < 160) await amid()
    answers.push(...(await Promise.all(batch)))
  }
  return answers
}

/** Kills an API amid its requests, and a worker that has submissions in PROCESSING; both are replaced. */
async function killBoth(share: number): Promise<void> {
  const [api, worker] = [apis[share % 2] as Served, workers[share] as Served]
  const busy = async (): Promise<boolean> => (await system.count("status = 'PROCESSING'")) > 0
  expect(await waitFor(busy, { limit: 120_000, every: 2 })).toBe(true)
  await Promise.all([api.child.kill(), worker.child.kill()])
  const [newApi, newWorker] = await Promise.all([system.api(), system.worker()])
  apis[share % 2] = newApi
  workers.push(newWorker)
}

test(`U-24 ${kills} APIs and ${kills} workers are killed amid ${total} submissions: all accepted are processed, none twice, none is lost`, async () => {
  const answers: Answered[] = []
  for (let share = 0; share < kills; share++) answers.push(...(await postShare(share, () => killBoth(share))))

  const settled = async (): Promise<boolean> =>
    (await system.count("status IN ('PENDING', 'PROCESSING')")) + (await system.count('TRUE', 'submissions_outbox')) ===
    0
  expect(await waitFor(settled, { limit: 120_000, every: 100 })).toBe(true)

  const rows = await system.rows()
  const accepted = answers.filter(({ status }) => status === 200)
  const unanswered = answers.filter(({ status }) => status === undefined)
  const refused = answers.filter(({ status }) => status !== undefined && status !== 200)
  expect(accepted.length).toBeGreaterThan(total / 2)
  expect(refused).toEqual([])

  // Lost: none. Every acceptance has its row with the text that was sent.
  const byId = new Map(rows.map(row => [row.id, row]))
  expect(accepted.filter(({ id = '', content }) => byId.get(id)?.content !== content)).toEqual([])
  // Doubled: none. What is stored beyond the acceptances is of requests whose connection broke, once at most.
  const acceptedIds = new Set(accepted.map(({ id }) => id))
  const beyond = rows.filter(({ id }) => !acceptedIds.has(id)).map(({ content }) => content)
  expect(new Set(beyond).size).toBe(beyond.length)
  expect(beyond.filter(content => !unanswered.some(one => one.content === content))).toEqual([])
  // Processed: all, by the rule.
  expect(
    rows.filter(({ status, content, processed_at }) => status !== judge(content) || processed_at === null)
  ).toEqual([])

  const lines = system.lines()
  const times = (ending: string): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const line of lines.filter(one => one.endsWith(ending))) counts.set(line, (counts.get(line) ?? 0) + 1)
    return counts
  }
  for (const ending of ['PENDING -> PROCESSING', 'PROCESSING -> PASSED', 'PROCESSING -> FAILED']) {
    expect([...times(ending)].filter(([, count]) => count > 1)).toEqual([])
  }
  // The kills hit submissions under way, which others took again after their lease.
  expect(rows.filter(({ takes }) => takes > 1).length).toBeGreaterThan(0)
  expect(lines.filter(line => line.endsWith('Still PROCESSING, taken again')).length).toBeGreaterThan(0)
  const sent = new Set((await recordsOf(system.env, system.topic)).map(({ key }) => key?.toString()))
  expect(rows.filter(({ id }) => !sent.has(id))).toEqual([])
  expect(await recordsOf(system.env, system.deadLetterTopic)).toEqual([])
})
