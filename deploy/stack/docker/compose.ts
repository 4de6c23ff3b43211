import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { localEnv } from '../account.ts'
import { endWithThisProcess } from '../child-of-ours.ts'
import { stackError } from '../error.ts'
import { assertFree, portsOf } from '../ports.ts'
import { defaultToBackward } from '../registry-config.ts'
import type { Progress, Stack, StartStackOptions } from '../types.ts'
import { docker, engineAnswers, hasCompose } from './command.ts'
import { type Containers, stackOf, untilServes } from './control.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const file = join(root, 'docker-compose.yml')
const registryPath = '/apis/ccompat/v7'

/** The services of the compose file that a run needs; API and workers stay processes of this machine. */
const services = ['kafka', 'schema-registry', 'mysql']
const containers: Containers = { kafka: 'broker-schema', registry: 'schema-registry', mysql: 'millrace-mysql' }

/** Runs `docker compose` on our file and passes its lines on. Rejects with `stack-failed` naming the arguments and giving its last line. */
async function compose(args: readonly string[], env: NodeJS.ProcessEnv, onProgress: Progress): Promise<void> {
  const child = spawn('docker', ['compose', '--progress', 'plain', '-f', file, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  endWithThisProcess(child)
  let last = ''
  const read = (chunk: Buffer): void => {
    for (const line of chunk.toString().split('\n')) {
      if (line.trim() === '') continue
      last = line.trim()
      onProgress('stack', last)
    }
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw stackError(`docker compose ${args.join(' ')} failed: ${last}`)
}

/** Whether one of our containers runs: its ports are then taken by ourselves. */
async function runsAlready(): Promise<boolean> {
  const running = await docker(['ps', '--format', '{{.Names}}'])
  return running.split('\n').some(name => Object.values(containers).includes(name))
}

/** Kafka, registry and MySQL of docker-compose.yml. Rejects with `stack-failed` saying what to do. */
export async function composeStack(options: StartStackOptions): Promise<Stack> {
  const { onProgress = () => undefined, environment = process.env } = options
  const ports = portsOf(environment)
  if (!(await runsAlready())) await assertFree(ports)
  const account = { ...environment, MYSQL_USER: 'root' }
  const env = localEnv(ports, account, registryPath)
  const variables = { ...process.env, ...environment }
  await compose(['up', '--detach', '--wait', ...services], variables, onProgress)
  await Promise.all([
    untilServes('kafka', env, containers.kafka),
    untilServes('registry', env, containers.registry),
    untilServes('mysql', env, containers.mysql)
  ])
  await defaultToBackward(env.SCHEMA_REGISTRY_URL)
  return await stackOf(containers, env, () => compose(['stop', ...services], variables, onProgress))
}

/** Stops the containers of a run. Resolves to false where there is no engine. */
export async function stopDockerStack(): Promise<boolean> {
  if (!((await engineAnswers()) && (await hasCompose()))) return false
  await compose(['stop', ...services], process.env, () => undefined)
  return true
}

/** Removes all containers, networks and volumes of the compose file, those of every profile too. Resolves to false where there is no engine. */
export async function cleanDockerStack(): Promise<boolean> {
  if (!((await engineAnswers()) && (await hasCompose()))) return false
  await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans'], process.env, () => undefined)
  return true
}
