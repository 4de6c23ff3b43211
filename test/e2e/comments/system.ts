import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach } from 'vitest'
import { type Environment, parseEnvironment } from '../../../config/environment.ts'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { freePort } from '../../../deploy/stack/ports.ts'
import { statisticsTopicsOf } from '../../../topology/comments/statistics/topics.ts'
import { commentsTopicsOf } from '../../../topology/comments/topics.ts'
import { Child } from '../child.ts'
import type { Served } from '../feedback/system.ts'
import { stackEnv, type Variables } from '../feedback-place.ts'

/** A comments system with topics, group and database of its own, as separate processes on the servers of the test run. */
export class CommentsSystem {
  readonly variables: Variables
  /** Every process started so far, dead ones too. */
  readonly children: Child[] = []
  readonly #folder: string
  #workers = 0

  constructor(folder: string, variables: Variables = {}) {
    const id = randomUUID().slice(0, 8)
    this.#folder = folder
    this.variables = {
      ...stackEnv(),
      SYSTEM: 'comments',
      MYSQL_DATABASE: `e2e_comments_${id}`,
      COMMENTS_RAW_TOPIC: `e2e-${id}-raw-comments`,
      COMMENTS_PROCESSED_TOPIC: `e2e-${id}-processed-comments`,
      COMMENTS_DEAD_LETTER_TOPIC: `e2e-${id}-dead-letter-queue`,
      COMMENTS_GROUP_ID: `e2e-${id}-comments`,
      COMMENTS_STATISTICS_GROUP_ID: `e2e-${id}-comments-statistics`,
      COMMENTS_STATISTICS_DEAD_LETTER_TOPIC: `e2e-${id}-statistics-dead-letters`,
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      TOPIC_PARTITIONS: '4',
      ...variables
    }
  }

  /** The settings of its processes. */
  get environment(): Environment {
    return parseEnvironment(this.variables)
  }

  /** Starts a worker with state of its own and resolves when it is ready, or at once with `wait: false`. */
  worker(variables: Variables = {}, { wait = true } = {}): Promise<Served> {
    const state = { STATE_DIR: join(this.#folder, `worker-${this.#workers++}`) }
    return this.#start('worker', 'worker/main.ts', 'METRICS_PORT', { ...state, ...variables }, wait)
  }

  /** Starts a worker of statistics with state of its own and resolves when it is ready. */
  statisticsWorker(): Promise<Served> {
    const state = { STATE_DIR: join(this.#folder, `statistics-${this.#workers++}`) }
    return this.#start('statistics worker', 'worker/comments/statistics-worker.ts', 'METRICS_PORT', state, true)
  }

  producer(variables: Variables): Promise<Served> {
    return this.#start('producer', 'worker/comments/producer.ts', 'METRICS_PORT', variables, false)
  }

  scorer(variables: Variables = {}): Promise<Served> {
    return this.#start('scorer', 'worker/comments/scorer-service.ts', 'METRICS_PORT', variables, true)
  }

  async api(variables: Variables = {}): Promise<Served> {
    const page = { COMMENTS_PAGE_PORT: String(await freePort()) }
    return this.#start('api', 'api/main.ts', 'COMMENTS_API_PORT', { ...page, ...variables }, true)
  }

  /** Rows of a query on its database. */
  async rows<R extends object>(sql: string): Promise<readonly R[]> {
    const { MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_USER: user, MYSQL_DATABASE: database } = this.environment
    const password = this.environment.MYSQL_PASSWORD ?? ''
    const connection = await createConnection({ host, port, user, password, database })
    try {
      const [rows] = await connection.query<(RowDataPacket & R)[]>(sql)
      return rows
    } finally {
      await connection.end()
    }
  }

  /** Kills what still runs and removes its topics and its database. */
  async remove(): Promise<void> {
    await Promise.all(this.children.map(child => child.kill()))
    await this.rows(`DROP DATABASE IF EXISTS \`${this.environment.MYSQL_DATABASE}\``).catch(() => [])
    const admin = kafkaDriver({ brokers: this.environment.KAFKA_BROKER }).admin()
    const topics = {
      ...commentsTopicsOf(this.environment),
      statistics: statisticsTopicsOf(this.environment).deadLetter
    }
    const own = Object.values(topics).map(({ name }) => name)
    const there = (await admin.listTopics()).filter(name => own.includes(name) || name.startsWith(this.#group))
    await admin.deleteTopics(there)
    await admin.close()
  }

  get #group(): string {
    return this.environment.COMMENTS_GROUP_ID
  }

  async #start(role: string, module: string, portName: string, variables: Variables, wait: boolean): Promise<Served> {
    const port = variables[portName] ?? String(await freePort())
    const url = `http://127.0.0.1:${port}`
    const child = new Child({
      name: `${role} ${this.children.length + 1}`,
      module,
      variables: { ...this.variables, [portName]: port, ...variables },
      folder: this.#folder,
      ready: `${url}/ready`
    })
    this.children.push(child)
    if (wait) await child.ready()
    return { child, url }
  }
}

/** Makes comments systems for the tests of one file; all are removed after its tests, and a failed test shows what they logged last. */
export function commentsSystems(): (variables?: Variables) => Promise<CommentsSystem> {
  const systems: CommentsSystem[] = []
  const folders: string[] = []
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const child of systems.flatMap(system => system.children)) process.stderr.write(`${child.tail}\n`)
  })
  afterAll(async () => {
    await Promise.all(systems.map(system => system.remove()))
    await Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true })))
  })
  return async variables => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-e2e-'))
    folders.push(folder)
    const system = new CommentsSystem(folder, variables)
    systems.push(system)
    return system
  }
}
