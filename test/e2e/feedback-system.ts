import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, afterEach } from 'vitest'
import { freePort } from '../../deploy/stack/ports.ts'
import type { StackEnv } from '../../deploy/stack/types.ts'
import { Child } from './child.ts'

/** Settings of one process besides the addresses of the servers. */
export type Variables = { readonly [name: string]: string }

/** A process of ours with the address it serves on. */
export interface Served {
  readonly child: Child
  /** Without a slash at the end. */
  readonly url: string
}

/** The servers that the environment names; the global setup of the integration tests sees to that. */
export function stackEnv(): StackEnv {
  const read = (name: keyof StackEnv): string => {
    const value = process.env[name]
    if (value === undefined) throw new Error(`${name} is missing: run these tests as npm run test:integration`)
    return value
  }
  return {
    KAFKA_BROKER: read('KAFKA_BROKER'),
    SCHEMA_REGISTRY_URL: read('SCHEMA_REGISTRY_URL'),
    MYSQL_HOST: read('MYSQL_HOST'),
    MYSQL_PORT: read('MYSQL_PORT'),
    MYSQL_USER: read('MYSQL_USER'),
    MYSQL_PASSWORD: read('MYSQL_PASSWORD'),
    MYSQL_DATABASE: read('MYSQL_DATABASE')
  }
}

/**
 * The feedback system with a consumer group and a database of its own, as separate processes on the servers of a stack. Topics are
 * those of the specification and may hold records of others: tests judge by the ids that they made.
 */
export class FeedbackSystem {
  readonly env: StackEnv
  readonly groupId: string
  /** Every process started so far, dead ones too. */
  readonly children: Child[] = []
  readonly #variables: Variables
  readonly #folder: string

  constructor(env: StackEnv, folder: string, variables: Variables = {}) {
    const id = randomUUID().slice(0, 8)
    this.groupId = variables.FEEDBACK_GROUP_ID ?? `e2e_${id}`
    this.env = { ...env, MYSQL_DATABASE: variables.MYSQL_DATABASE ?? `e2e_${id}` }
    this.#folder = folder
    this.#variables = variables
  }

  /** Starts a worker and resolves when it is ready, or at once with `wait: false`. */
  async worker(variables: Variables = {}, { wait = true } = {}): Promise<Served> {
    const port = await freePort()
    return this.#start('worker', 'topology/main.ts', port, { METRICS_PORT: String(port), ...variables }, wait)
  }

  /** Starts an API and resolves when it is ready, which it is once there are topics: start a worker before. */
  async api(variables: Variables = {}): Promise<Served> {
    const port = await freePort()
    return this.#start('api', 'api/main.ts', port, { API_PORT: String(port), ...variables }, true)
  }

  /** Kills what still runs and drops the database. */
  async remove(): Promise<void> {
    await Promise.all(this.children.map(child => child.kill()))
    const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_PASSWORD: password, MYSQL_DATABASE: name } = this.env
    const connection = await createConnection({ host, port: Number(MYSQL_PORT), user, password })
    await connection.query(`DROP DATABASE IF EXISTS \`${name}\``)
    await connection.end()
  }

  async #start(role: string, module: string, port: number, variables: Variables, wait: boolean): Promise<Served> {
    const url = `http://127.0.0.1:${port}`
    const child = new Child({
      name: `${role} ${this.children.length + 1}`,
      module,
      variables: {
        ...this.env,
        FEEDBACK_GROUP_ID: this.groupId,
        KAFKA_SESSION_TIMEOUT_MS: '6000',
        ...this.#variables,
        ...variables
      },
      folder: this.#folder,
      ready: `${url}/ready`
    })
    this.children.push(child)
    if (wait) await child.ready()
    return { child, url }
  }
}

/**
 * Makes feedback systems for the tests of one file; all are removed after its tests, and a failed test shows what their processes
 * logged last.
 */
export function feedbackSystems(env: () => StackEnv = stackEnv): (variables?: Variables) => Promise<FeedbackSystem> {
  const systems: FeedbackSystem[] = []
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
    const system = new FeedbackSystem(env(), folder, variables)
    systems.push(system)
    return system
  }
}
