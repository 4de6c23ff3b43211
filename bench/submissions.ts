/**
 * Submissions against feedback on one stack, with no simulated work: `npm run bench:submissions`. First the worker (N records, default
 * 20,000, whose rows are PENDING), then `POST /submissions` over HTTP (POSTS, default 5,000, 100 at a time).
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { noLog } from '#streams'
import type { Environment } from '../config/environment.ts'
import { kafkaOptions } from '../config/kafka-options.ts'
import { mysqlOptions } from '../config/mysql-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { kafkaDriver } from '../connectors/kafka/index.ts'
import { mysqlPool } from '../connectors/mysql/connection/pool.ts'
import { submissionIntake } from '../connectors/mysql/submissions/intake.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { freePort } from '../deploy/stack/ports.ts'
import { waitFor } from '../deploy/stack/wait.ts'
import { submissionsSubjects, submissionsTopicsOf } from '../topology/submissions/topics.ts'
import { prepareSubmissions } from '../worker/submissions.ts'
import { besideFeedback } from './beside-feedback.ts'

const total = Number(process.env.N ?? 20_000)
const posts = Number(process.env.POSTS ?? 5_000)

await besideFeedback({
  system: 'submissions',
  total,
  feedbackTotal: 5 * total,
  names: run => ({
    topic: `bench-${run}-submissions`,
    group: `bench-${run}-submissions`,
    variables: {
      SUBMISSIONS_TOPIC: `bench-${run}-submissions`,
      SUBMISSIONS_DEAD_LETTER_TOPIC: `bench-${run}-dead`,
      SUBMISSIONS_GROUP_ID: `bench-${run}-submissions`,
      SUBMISSIONS_WORK_MS: '0'
    }
  }),
  fill,
  more: measureApi
})

/** Writes PENDING rows and their events, as the API does. */
async function fill(environment: Environment): Promise<void> {
  await prepareSubmissions(environment, noLog)
  const { queued } = submissionsTopicsOf(environment)
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: submissionsSubjects(environment) })
  const value = serdes(queued.value, queued.name, 'value')
  await value.open?.()
  const producer = kafkaDriver(kafkaOptions(environment)).producer()
  await producer.connect()
  const pool = mysqlPool(mysqlOptions(environment))
  const intake = submissionIntake({ pool })
  for (let sent = 0; sent < total; sent += 1_000) {
    const contents = Array.from({ length: Math.min(1_000, total - sent) }, (_, n) => `submission number ${sent + n}`)
    const submitted = await intake.submit(contents, { userId: 'bench', perHour: 0 })
    const entries = submitted.outcome === 'queued' ? submitted.entries : []
    await producer.send(
      entries.map(({ submission: { id, content, created_at } }) => ({
        topic: queued.name,
        key: Buffer.from(id),
        value: value.serialize({ id, content, created_at })
      }))
    )
    await intake.sent(entries)
  }
  await producer.close()
  await pool.end()
}

/** Requests a second of one API process, and how long they take. */
async function measureApi(variables: NodeJS.ProcessEnv): Promise<void> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const ports = { SUBMISSIONS_API_PORT: String(port), SUBMISSIONS_PAGE_PORT: String(await freePort()) }
  const api = spawn(process.execPath, [join(import.meta.dirname, '../api/main.ts')], {
    env: { ...process.env, ...variables, ...ports, SYSTEM: 'submissions' },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  await waitFor(async () => (await fetch(`${url}/ready`)).ok, { limit: 30_000, every: 50 })
  const took: number[] = []
  let next = 0
  const post = async (): Promise<void> => {
    while (next < posts) {
      const body = JSON.stringify({ content: `submission number ${next++}` })
      const begun = performance.now()
      const answer = await fetch(`${url}/submissions`, { method: 'POST', body })
      await answer.arrayBuffer()
      if (answer.status !== 200) throw new Error(`POST /submissions answered ${answer.status}`)
      took.push(performance.now() - begun)
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: 100 }, post))
  const rate = (posts / (performance.now() - begun)) * 1000
  process.stdout.write(`the API takes ${Math.round(rate).toLocaleString('en')} submissions/s\n`)
  took.sort((a, b) => a - b)
  const at = (part: number): string => (took[Math.floor(part * (took.length - 1))] ?? 0).toFixed(1)
  process.stdout.write(`a submission takes ${at(0.5)} ms, ${at(0.99)} ms at the 99th percentile, with 100 at once\n`)
  api.kill('SIGTERM')
}
