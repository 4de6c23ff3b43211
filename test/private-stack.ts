import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startStack } from '../deploy/stack/start.ts'
import { sweep } from '../deploy/stack/sweep.ts'
import type { Progress, Stack, StackKind } from '../deploy/stack/types.ts'

const folder = join(import.meta.dirname, '..', '.millrace', 'test')

/** What names the servers of a stack that was given; a stack of one's own must not see it. */
const given = [
  'KAFKA_BROKER',
  'SCHEMA_REGISTRY_URL',
  'MYSQL_HOST',
  'MYSQL_PORT',
  'MYSQL_USER',
  'MYSQL_PASSWORD',
  'MYSQL_DATABASE'
]

export interface OwnStackOptions {
  /** Default: the kind that the other tests run on, native when that one was given. */
  readonly kind?: Exclude<StackKind, 'given'>
  readonly onProgress?: Progress
}

/**
 * Starts a stack on free ports and empty data that belongs to the caller alone, for tests that stop, kill or pause servers. `stop`
 * also removes its data.
 * @example const stack = await startPrivateStack(); afterAll(stack.stop)
 */
export async function startPrivateStack(options: OwnStackOptions = {}): Promise<Stack> {
  await mkdir(folder, { recursive: true })
  await sweep(folder)
  const dataDir = await mkdtemp(join(folder, `${process.pid}-`))
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !given.includes(name)))
  if (environment.STACK === 'given') delete environment.STACK
  const kind = options.kind ?? (process.env.MILLRACE_TEST_STACK === 'docker' ? 'docker' : undefined)
  const stack = await startStack({
    ports: 'free',
    dataDir,
    environment,
    ...(kind === undefined ? {} : { kind }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress })
  })
  return {
    ...stack,
    get processes() {
      return stack.processes
    },
    stop: async () => {
      await stack.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  }
}
