import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from 'vitest'
import { freePort } from '../../../deploy/stack/ports.ts'
import type { StackEnv } from '../../../deploy/stack/types.ts'
import type { FeedbackTopics } from '../../../topology/feedback/topics.ts'
import { Child } from '../child.ts'
import { type FeedbackPlace, newPlace, stackEnv, type Variables, variablesOf } from '../feedback-place.ts'
import { removePlace } from '../remove-place.ts'

/** A process of ours with the address it serves on. */
export interface Served {
  readonly child: Child
  /** Without a slash at the end. */
  readonly url: string
}

/** The port that the variables name, else a free one. */
const portOf = async (named: string | undefined): Promise<number> =>
  named === undefined ? await freePort() : Number(named)

/** The feedback system at a place of its own, as separate processes on the servers of a stack. */
export class FeedbackSystem implements FeedbackPlace {
  readonly env: StackEnv
  readonly groupId: string
  readonly topics: FeedbackTopics
  readonly trends: FeedbackPlace['trends']
  /** Every process started so far, dead ones too. */
  readonly children: Child[] = []
  readonly #variables: Variables
  readonly #folder: string

  constructor(env: StackEnv, folder: string, variables: Variables = {}) {
    const place = newPlace(env, variables)
    this.env = place.env
    this.groupId = place.groupId
    this.topics = place.topics
    this.trends = place.trends
    this.#folder = folder
    this.#variables = { ...variables, ...variablesOf(place) }
  }

  /** Starts a worker and resolves when it is ready, or at once with `wait: false`. */
  async worker(variables: Variables = {}, { wait = true } = {}): Promise<Served> {
    const port = await portOf(variables.METRICS_PORT)
    return this.#start('worker', 'worker/main.ts', port, { METRICS_PORT: String(port), ...variables }, wait)
  }

  /** Starts a worker of sentiment trends, with stores of its own that the next one takes over, and resolves when it is ready. */
  async trendsWorker(variables: Variables = {}): Promise<Served> {
    const port = await portOf(variables.METRICS_PORT)
    const own = { METRICS_PORT: String(port), STATE_DIR: 'trends-state', ...variables }
    return this.#start('trends worker', 'worker/feedback/trends-worker.ts', port, own, true)
  }

  /** Starts an API and resolves when it is ready, which it is once there are topics: start a worker before. */
  async api(variables: Variables = {}): Promise<Served> {
    const port = await portOf(variables.API_PORT)
    return this.#start('api', 'api/main.ts', port, { API_PORT: String(port), ...variables }, true)
  }

  /** Kills what still runs. */
  async kill(): Promise<void> {
    await Promise.all(this.children.map(child => child.kill()))
  }

  async #start(role: string, module: string, port: number, variables: Variables, wait: boolean): Promise<Served> {
    const url = `http://127.0.0.1:${port}`
    const child = new Child({
      name: `${role} ${this.children.length + 1}`,
      module,
      variables: { KAFKA_SESSION_TIMEOUT_MS: '6000', ...this.#variables, ...variables },
      folder: this.#folder,
      ready: `${url}/ready`
    })
    this.children.push(child)
    if (wait) await child.ready()
    return { child, url }
  }
}

/** Makes a system: at a new place, but for what the variables name. Settings of the processes may be among them. */
export type NewSystem = (variables?: Variables) => Promise<FeedbackSystem>

export interface FeedbackSystemsOptions {
  /** Default: the servers of the whole test run. */
  readonly env?: () => StackEnv
  /** Whether database, topics and subjects are removed: not needed on a stack that goes away itself. Default true. */
  readonly clean?: boolean
}

/**
 * Makes feedback systems for the tests of one file; all are removed after its tests, and a failed test shows what their processes
 * logged last.
 */
export function feedbackSystems({ env = stackEnv, clean = true }: FeedbackSystemsOptions = {}): NewSystem {
  const systems: FeedbackSystem[] = []
  const folders: string[] = []
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const child of systems.flatMap(system => system.children)) process.stderr.write(`${child.tail}\n`)
  })
  afterAll(async () => {
    await Promise.all(systems.map(system => system.kill()))
    if (clean) for (const system of systems) await removePlace(system)
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
