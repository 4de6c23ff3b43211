import { stackError } from './error.ts'
import { accepts } from './probe.ts'
import type { Stack, StackEnv } from './types.ts'

type Environment = { readonly [name: string]: string | undefined }

const addresses = ['KAFKA_BROKER', 'SCHEMA_REGISTRY_URL', 'MYSQL_HOST'] as const

/** Whether the environment names servers. Throws `stack-failed` when it names some and not all. */
export function isGiven(environment: Environment): boolean {
  const missing = addresses.filter(name => !environment[name])
  if (missing.length === addresses.length) return false
  if (missing.length === 0) return true
  throw stackError(
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: give ${addresses.join(', ')} all, or none to have them started`
  )
}

function hostPort(broker: string): { host: string; port: number } {
  const match = /^\[?([^\]]+?)\]?:(\d+)$/.exec(broker.trim())
  if (match?.[1] === undefined)
    throw stackError(`KAFKA_BROKER=${broker} is wrong: it must be host:port, several with commas`)
  return { host: match[1], port: Number(match[2]) }
}

async function assertReachable(env: StackEnv): Promise<void> {
  const brokers = env.KAFKA_BROKER.split(',').map(hostPort)
  const answers = await Promise.all(brokers.map(({ host, port }) => accepts(host, port)))
  if (!answers.includes(true)) throw stackError(`no broker accepts connections at KAFKA_BROKER=${env.KAFKA_BROKER}`)
  if (!URL.canParse(env.SCHEMA_REGISTRY_URL)) {
    throw stackError('SCHEMA_REGISTRY_URL is not a URL: it must be like http://127.0.0.1:8081/apis/ccompat/v7')
  }
  const registry = new URL(env.SCHEMA_REGISTRY_URL)
  const registryPort = Number(registry.port || (registry.protocol === 'https:' ? 443 : 80))
  if (!(await accepts(registry.hostname, registryPort))) {
    throw stackError(
      `the registry does not accept connections at ${registry.hostname}:${registryPort} (SCHEMA_REGISTRY_URL)`
    )
  }
  if (!(await accepts(env.MYSQL_HOST, Number(env.MYSQL_PORT)))) {
    throw stackError(
      `the database does not accept connections at ${env.MYSQL_HOST}:${env.MYSQL_PORT} (MYSQL_HOST, MYSQL_PORT)`
    )
  }
}

/** The servers that the environment names. Nothing is started or stopped; rejects with `stack-failed` when one cannot be reached. */
export async function givenStack(environment: Environment): Promise<Stack> {
  isGiven(environment)
  const env: StackEnv = {
    KAFKA_BROKER: environment.KAFKA_BROKER ?? '',
    SCHEMA_REGISTRY_URL: environment.SCHEMA_REGISTRY_URL ?? '',
    MYSQL_HOST: environment.MYSQL_HOST ?? '',
    MYSQL_PORT: environment.MYSQL_PORT || '3306',
    MYSQL_USER: environment.MYSQL_USER || 'root',
    MYSQL_PASSWORD: environment.MYSQL_PASSWORD ?? '',
    MYSQL_DATABASE: environment.MYSQL_DATABASE || 'feedback_db'
  }
  await assertReachable(env)
  const refuse = async (): Promise<void> => {
    throw stackError('the servers were given by the environment: they are not ours to stop or restart')
  }
  return {
    kind: 'given',
    env,
    processes: [],
    stop: async () => undefined,
    kill: refuse,
    pause: refuse,
    resume: refuse,
    restart: refuse
  }
}
