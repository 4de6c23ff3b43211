import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach } from 'vitest'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { connectionOptions } from '../../../connectors/mysql/connection/pool.ts'
import { freePort } from '../../../deploy/stack/ports.ts'
import type { StackEnv } from '../../../deploy/stack/types.ts'
import { Child } from '../child.ts'
import type { Served } from '../feedback/system.ts'
import { stackEnv, type Variables } from '../feedback-place.ts'

/** A row as the database has it. */
export interface StoredSubmission extends RowDataPacket {
  readonly id: string
  readonly content: string
  readonly status: string
  readonly takes: number
  readonly processed_at: Date | null
}

/** The submissions system at a place of its own (topics, group, database), as separate processes on the servers of a stack. */
export class SubmissionsSystem {
  readonly env: StackEnv
  readonly topic: string
  readonly deadLetterTopic: string
  /** Every process started so far, dead ones too. */
  readonly children: Child[] = []
  readonly #folder: string
  readonly #variables: Variables
  #pool: Pool | undefined

  constructor(env: StackEnv, folder: string, variables: Variables) {
    const id = `e2e_${randomUUID().slice(0, 8)}`
    this.env = { ...env, MYSQL_DATABASE: id }
    this.topic = `${id}_submissions`
    this.deadLetterTopic = `${this.topic}-dlt`
    this.#folder = folder
    this.#variables = {
      ...this.env,
      SYSTEM: 'submissions',
      SUBMISSIONS_TOPIC: this.topic,
      SUBMISSIONS_DEAD_LETTER_TOPIC: this.deadLetterTopic,
      SUBMISSIONS_GROUP_ID: id,
      SUBMISSIONS_WORK_MS: '0',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...variables
    }
  }

  async worker(variables: Variables = {}): Promise<Served> {
    const port = await freePort()
    return this.#start('worker', 'worker/main.ts', port, { METRICS_PORT: String(port), ...variables })
  }

  /** Resolves when it answers `path` with success. */
  async api(variables: Variables = {}, path = '/ready'): Promise<Served> {
    const [port, page] = [await freePort(), await freePort()]
    const ports = { SUBMISSIONS_API_PORT: String(port), SUBMISSIONS_PAGE_PORT: String(page) }
    return this.#start('api', 'api/main.ts', port, { ...ports, ...variables }, path)
  }

  /** The rows of a query. */
  async rows<R extends RowDataPacket = StoredSubmission>(sql = 'SELECT * FROM submissions'): Promise<readonly R[]> {
    this.#pool ??= createPool({ ...connectionOptions(mysqlOf(this.env)), connectionLimit: 2 })
    const [rows] = await this.#pool.query<R[]>(sql)
    return rows
  }

  /** How many rows a condition fits. */
  async count(condition: string, table = 'submissions'): Promise<number> {
    const [row] = await this.rows<RowDataPacket & { readonly n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE ${condition}`
    )
    return row?.n ?? 0
  }

  /** Lines that all workers showed, without those of the log. */
  lines(): readonly string[] {
    const text = this.children.filter(({ name }) => name.startsWith('worker')).map(({ output }) => output)
    return text.flatMap(output => output.split('\n')).filter(line => line !== '' && !line.startsWith('{'))
  }

  async remove(): Promise<void> {
    await Promise.all(this.children.map(child => child.kill()))
    await this.rows(`DROP DATABASE IF EXISTS \`${this.env.MYSQL_DATABASE}\``)
    await this.#pool?.end()
    const admin = kafkaDriver({ brokers: this.env.KAFKA_BROKER.split(',') }).admin()
    const there = await admin.listTopics()
    await admin.deleteTopics([this.topic, this.deadLetterTopic].filter(name => there.includes(name)))
    await admin.close()
    await fetch(`${this.env.SCHEMA_REGISTRY_URL}/subjects/${this.topic}-value`, { method: 'DELETE' })
  }

  async #start(role: string, module: string, port: number, variables: Variables, path = '/ready'): Promise<Served> {
    const url = `http://127.0.0.1:${port}`
    const name = `${role} ${this.children.length + 1}`
    const all = { ...this.#variables, STATE_DIR: join(this.#folder, `state-${this.children.length}`), ...variables }
    const child = new Child({ name, module, variables: all, folder: this.#folder, ready: `${url}${path}` })
    this.children.push(child)
    await child.ready()
    return { child, url }
  }
}

function mysqlOf(env: StackEnv) {
  return {
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    password: env.MYSQL_PASSWORD,
    database: env.MYSQL_DATABASE
  }
}

/** Makes systems for the tests of one file; all are removed after them, and a failed test shows what their processes logged last. */
export function submissionsSystems(): (variables?: Variables) => Promise<SubmissionsSystem> {
  const systems: SubmissionsSystem[] = []
  const folders: string[] = []
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const child of systems.flatMap(system => system.children)) process.stderr.write(`${child.tail}\n`)
  })
  afterAll(async () => {
    await Promise.all(systems.map(system => system.remove()))
    await Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true })))
  })
  return async (variables = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-e2e-'))
    folders.push(folder)
    const system = new SubmissionsSystem(stackEnv(), folder, variables)
    systems.push(system)
    return system
  }
}

/** Posts a value as JSON. Rejects when the connection breaks or no answer comes within 20 s. */
export async function postTo(url: string, value: unknown, headers: { readonly [name: string]: string } = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
    signal: AbortSignal.timeout(20_000)
  })
  const body: unknown = await answer.json()
  return { status: answer.status, headers: answer.headers, body: body as { readonly [name: string]: unknown } }
}
