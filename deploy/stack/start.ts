import { canUseDocker, dockerStack } from './docker/docker.ts'
import { stackError } from './error.ts'
import { givenStack, isGiven } from './given.ts'
import { nativeStack } from './native/native.ts'
import type { Stack, StackKind, StartStackOptions } from './types.ts'

type Environment = { readonly [name: string]: string | undefined }

const kinds: readonly StackKind[] = ['given', 'docker', 'native']

function kindNamedIn(environment: Environment): StackKind | undefined {
  const named = environment.STACK
  if (named === undefined || named === '' || named === 'auto') return undefined
  const kind = kinds.find(known => known === named)
  if (kind === undefined) throw stackError(`STACK=${named} is unknown: it must be one of auto, ${kinds.join(', ')}`)
  return kind
}

async function choose(options: StartStackOptions, environment: Environment): Promise<StackKind> {
  if (isGiven(environment)) return 'given'
  return (await canUseDocker(options.ports, options.onProgress ?? (() => undefined))) ? 'docker' : 'native'
}

/**
 * Starts Kafka, a schema registry and a database, or finds those that the environment names, and resolves when all three serve.
 * Rejects with `stack-failed`, one line that says what to do; nothing is left running then.
 * @example const stack = await startStack({ ports: 'free', dataDir: '.millrace/test' })
 */
export async function startStack(options: StartStackOptions): Promise<Stack> {
  const environment = options.environment ?? process.env
  const kind = options.kind ?? kindNamedIn(environment) ?? (await choose(options, environment))
  if (kind === 'given') return await givenStack(environment)
  return kind === 'docker' ? await dockerStack(options) : await nativeStack(options)
}
