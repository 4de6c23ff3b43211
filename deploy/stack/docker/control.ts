import { stackError } from '../error.ts'
import { kafkaServes, mysqlServes, registryServes } from '../probe.ts'
import type { ServerName, Stack, StackEnv, StackProcess } from '../types.ts'
import { waitFor } from '../wait.ts'
import { docker, dockerSays } from './command.ts'

/** Containers by the server they hold: name or id. */
export type Containers = { readonly [name in ServerName]: string }

const startLimit = 120_000

/** Whether the server serves, asked from outside its container. */
export async function serves(name: ServerName, env: StackEnv): Promise<boolean> {
  if (name === 'registry') return await registryServes(env.SCHEMA_REGISTRY_URL)
  if (name === 'kafka') {
    const [host = '', port] = env.KAFKA_BROKER.split(':')
    return await kafkaServes(host, Number(port))
  }
  return await mysqlServes({
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    password: env.MYSQL_PASSWORD
  })
}

/** Resolves when the server serves; rejects with `stack-failed` when it does not in time. */
export async function untilServes(name: ServerName, env: StackEnv, container: string): Promise<void> {
  if (await waitFor(() => serves(name, env), { limit: startLimit, every: 100 })) return
  throw stackError(`${name} did not serve within ${startLimit / 1000} s: see docker logs ${container}`)
}

/** The containers as processes of this machine; the pid is 0 or absent while one is down. */
async function inspectProcesses(containers: Containers): Promise<readonly StackProcess[]> {
  const names = Object.keys(containers) as ServerName[]
  return await Promise.all(
    names.map(async name => {
      const container = containers[name]
      const answer = await docker(['inspect', '-f', '{{.State.Pid}} {{.LogPath}}', container])
      const [pid, log] = answer.split(' ')
      return { name, container, pid: Number(pid) || undefined, log: log || undefined }
    })
  )
}

/** The stack that these running containers make; `stop` says how it is stopped. */
export async function stackOf(containers: Containers, env: StackEnv, stop: Stack['stop']): Promise<Stack> {
  let processes = await inspectProcesses(containers)
  const act = async (...args: string[]): Promise<void> => {
    await docker(args, 60_000)
    processes = await inspectProcesses(containers)
  }
  // A paused container can be neither killed nor restarted; one that is not paused refuses, which is as good.
  const thaw = (name: ServerName): Promise<boolean> => dockerSays(['unpause', containers[name]])
  return {
    kind: 'docker',
    env,
    stop,
    get processes() {
      return processes
    },
    kill: async name => {
      await thaw(name)
      await act('kill', containers[name])
    },
    pause: name => act('pause', containers[name]),
    resume: name => act('unpause', containers[name]),
    restart: async name => {
      await thaw(name)
      await act('restart', containers[name])
      await untilServes(name, env, containers[name])
    }
  }
}
