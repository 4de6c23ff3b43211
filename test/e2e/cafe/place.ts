import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Admin, Driver } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { stackEnv } from '../feedback-place.ts'

const main = join(import.meta.dirname, '..', '..', '..', 'cli', 'main.ts')

/** A script of the cafe that runs, or has ended. */
export interface CafeScript {
  readonly output: () => string
  readonly errors: () => string
  /** Resolves with the exit code once it is gone, null after a signal that it does not handle. */
  readonly ended: Promise<number | null>
  readonly send: (signal: NodeJS.Signals) => void
  /** Resolves when the condition holds; rejects with what it wrote when it ends before or takes too long. */
  readonly until: (condition: () => boolean, limit?: number) => Promise<void>
}

/** Topics, groups and variables of one test file, on the servers of the stack. */
export interface CafePlace {
  readonly topic: string
  readonly group: string
  readonly driver: Driver
  readonly admin: Admin
  readonly variables: { readonly [name: string]: string }
  /** Starts `millrace cafe <name>` in a folder without `.env`. */
  readonly start: (name: string, variables?: { readonly [name: string]: string }) => CafeScript
  /** Messages that the topic holds and the group has not committed. */
  readonly lag: () => Promise<number>
}

function scriptOf(child: ChildProcess): CafeScript {
  let [output, errors] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = once(child, 'close').then(() => child.exitCode)
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    output: () => output,
    errors: () => errors,
    ended,
    send: signal => void child.kill(signal),
    until: async (condition, limit = 30_000) => {
      const failed = (): Error | undefined =>
        isGone() && !condition() ? new Error(`the script ended\n${output}\n${errors}`) : undefined
      if (await waitFor(async () => condition(), { limit, every: 20, failed })) return
      throw new Error(`not so after ${limit / 1_000} s\n${output}\n${errors}`)
    }
  }
}

/** Makes a place whose scripts are killed and whose topics and groups are deleted after the tests of the file. */
export async function cafePlace(): Promise<CafePlace> {
  const id = randomUUID().slice(0, 8)
  const [topic, group] = [`cafe-${id}`, `cafe-group-${id}`]
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL } = stackEnv()
  const folder = await mkdtemp(join(tmpdir(), 'millrace-cafe-'))
  const driver = kafkaDriver({ brokers: KAFKA_BROKER.split(',') })
  const admin = driver.admin()
  const children: ChildProcess[] = []
  const { PATH = '', HOME = '' } = process.env
  const variables = {
    KAFKA_BROKER,
    SCHEMA_REGISTRY_URL,
    CAFE_TOPIC: topic,
    CAFE_DEAD_LETTER_TOPIC: `${topic}-dlt`,
    CAFE_GROUP_ID: group,
    CAFE_WORKER_GROUP_ID: `${group}-worker`,
    KAFKA_SESSION_TIMEOUT_MS: '6000'
  }
  const start = (name: string, more = {}): CafeScript => {
    const env = { PATH, HOME, ...variables, ...more }
    const child = spawn(process.execPath, [main, 'cafe', name], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    return scriptOf(child)
  }
  const lag = async (): Promise<number> => {
    const committed = await admin.committed(group, [topic])
    const ends = await admin.offsets(topic)
    return ends.reduce(
      (sum, { partition, latest }) => sum + latest - (committed.find(at => at.partition === partition)?.offset ?? 0),
      0
    )
  }
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    const there = await admin.listTopics()
    await admin.deleteTopics([topic, `${topic}-dlt`].filter(name => there.includes(name)))
    await admin.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { topic, group, driver, admin, variables, start, lag }
}
