import type { TestProject } from 'vitest/node'
import { isGiven } from '../deploy/stack/given.ts'
import { startStack } from '../deploy/stack/start.ts'
import type { Stack } from '../deploy/stack/types.ts'
import { startPrivateStack } from './private-stack.ts'
import { skipNotes } from './programs.ts'

const say = (text: string): void => {
  process.stdout.write(`stack: ${text}\n`)
}

async function find(): Promise<Stack> {
  const { STACK = 'auto' } = process.env
  if (STACK === 'given' || (STACK === 'auto' && isGiven(process.env))) {
    return await startStack({ kind: 'given', ports: 'free', dataDir: '.' })
  }
  return await startPrivateStack({ onProgress: (name, text) => say(`${name}: ${text}`) })
}

/**
 * Global setup of the integration tests: servers that the environment names, else Docker, else native ones on free ports, so that
 * they run beside a `make run`. Test files find the addresses in `process.env`, and the kind in `MILLRACE_TEST_STACK`.
 * The last lines of the run, on stderr, say which tests were skipped because programs are missing.
 */
export default async function setup({ vitest }: TestProject): Promise<() => Promise<void>> {
  const begun = performance.now()
  const stack = await find()
  Object.assign(process.env, stack.env, { MILLRACE_TEST_STACK: stack.kind })
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL, MYSQL_HOST, MYSQL_PORT } = stack.env
  const took = ((performance.now() - begun) / 1000).toFixed(1)
  say(`${stack.kind}, ready after ${took} s: ${KAFKA_BROKER}, ${SCHEMA_REGISTRY_URL}, ${MYSQL_HOST}:${MYSQL_PORT}`)
  return async () => {
    await stack.stop()
    const files = vitest.state.getTestModules().map(({ moduleId }) => moduleId)
    for (const note of skipNotes(files)) process.stderr.write(`${note}\n`)
  }
}
