import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { noLog } from '#streams'
import { type Environment, parseEnvironment } from '../../../config/environment.ts'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import type { PostgresOptions } from '../../../connectors/postgres/pool.ts'
import { freePort } from '../../../deploy/stack/ports.ts'
import type { StackEnv } from '../../../deploy/stack/types.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { prepareMediaEvents } from '../../../worker/media-events/media-events.ts'
import { Child } from '../child.ts'

/** The media events system with topics, group, database and folder of its own, its workers as separate processes. */
export class MediaSystem {
  readonly environment: Environment
  readonly children: Child[] = []
  readonly #folder: string
  readonly #variables: { readonly [name: string]: string }

  private constructor(stack: StackEnv, folder: string, postgres: PostgresOptions | undefined) {
    const id = randomUUID().slice(0, 8)
    this.#folder = folder
    this.#variables = {
      ...stack,
      SYSTEM: 'media-events',
      MYSQL_DATABASE: `media_${id}`,
      MEDIA_EVENTS_TOPIC: `media-${id}`,
      MEDIA_EVENTS_DEAD_LETTER_TOPIC: `media-${id}-dead`,
      MEDIA_EVENTS_GROUP_ID: `media-${id}`,
      MEDIA_EVENTS_FOLDER: join(folder, 'data'),
      MEDIA_EVENTS_SESSIONS_GROUP_ID: `media-${id}-sessions`,
      MEDIA_EVENTS_SESSIONS_FOLDER: join(folder, 'sessions'),
      MEDIA_EVENTS_BATCH_RECORDS: '300',
      MEDIA_EVENTS_BATCH_AGE_MS: '1000',
      MEDIA_EVENTS_WAREHOUSE: 'mysql',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...(postgres && {
        MEDIA_EVENTS_WAREHOUSE: 'both',
        POSTGRES_HOST: postgres.host,
        POSTGRES_PORT: String(postgres.port),
        POSTGRES_USER: postgres.user,
        POSTGRES_DB: postgres.database
      })
    }
    this.environment = parseEnvironment(this.#variables)
  }

  /** Makes topics, schemas and tables, in PostgreSQL too where it is given; no process runs yet. */
  static async prepare(stack: StackEnv, postgres?: PostgresOptions): Promise<MediaSystem> {
    const system = new MediaSystem(stack, await mkdtemp(join(tmpdir(), 'millrace-media-e2e-')), postgres)
    await prepareMediaEvents(system.environment, noLog)
    return system
  }

  /** Starts a worker and resolves when it is ready. */
  worker(): Promise<Child> {
    return this.#start('worker', 'worker/main.ts')
  }

  /** Starts a worker of viewing sessions and resolves when it is ready. */
  sessionsWorker(): Promise<Child> {
    return this.#start('sessions worker', 'worker/media-events/sessions-worker.ts')
  }

  async #start(name: string, module: string): Promise<Child> {
    const port = await freePort()
    const number = this.children.length + 1
    const child = new Child({
      name: `${name} ${number}`,
      module,
      variables: { ...this.#variables, METRICS_PORT: String(port), STATE_DIR: join(this.#folder, `state-${number}`) },
      folder: this.#folder,
      ready: `http://127.0.0.1:${port}/ready`
    })
    this.children.push(child)
    await child.ready()
    return child
  }

  /** Records that a group has not committed, by partition. */
  async lags(group: string): Promise<readonly number[]> {
    const { MEDIA_EVENTS_TOPIC: topic } = this.environment
    const admin = kafkaDriver({ brokers: this.environment.KAFKA_BROKER }).admin()
    await admin.connect()
    try {
      const committed = await admin.committed(group, [topic])
      return (await admin.offsets(topic)).map(({ partition, earliest, latest }) => {
        return latest - (committed.find(position => position.partition === partition)?.offset ?? earliest)
      })
    } finally {
      await admin.close()
    }
  }

  /** Resolves when everything sent is committed; rejects with the lags and the workers' last lines when that takes too long. */
  async quiescent(group = this.environment.MEDIA_EVENTS_GROUP_ID, limit = 90_000): Promise<void> {
    const done = async (): Promise<boolean> => (await this.lags(group)).every(lag => lag === 0)
    if (await waitFor(done, { limit, every: 100 })) return
    const tails = this.children.filter(child => child.running).map(child => child.tail)
    throw new Error(`lags ${await this.lags(group)} after ${limit / 1000} s\n${tails.join('\n')}`)
  }

  /** Kills what runs, and removes topics, database and folder. */
  async remove(): Promise<void> {
    await Promise.all(this.children.map(child => child.kill()))
    const { environment } = this
    const admin = kafkaDriver({ brokers: environment.KAFKA_BROKER }).admin()
    await admin.connect()
    const own = environment.MEDIA_EVENTS_TOPIC
    await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(own)))
    await admin.close()
    const { MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_USER: user, MYSQL_PASSWORD: password = '' } = environment
    const connection = await createConnection({ host, port, user, password })
    await connection.query(`DROP DATABASE IF EXISTS ${environment.MYSQL_DATABASE}`)
    await connection.end()
    await rm(this.#folder, { recursive: true })
  }
}
