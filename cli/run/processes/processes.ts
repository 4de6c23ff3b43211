import { resolve } from 'node:path'
import { apiPort, apiPortVariable } from '../../../config/api-port.ts'
import type { Environment } from '../../../config/environment.ts'
import type { SystemName } from '../../../config/systems.ts'
import type { StackEnv } from '../../../deploy/stack/types.ts'
import type { System } from '../../systems/system.ts'
import { root } from '../folders.ts'
import { plannedProcesses } from '../plan.ts'
import { Child } from './child.ts'
import { instanceId } from './instance-id.ts'
import type { ChildRecipe } from './spawned.ts'

/** How a system's API is reached from this machine. */
export function apiUrl(environment: Environment, system: SystemName): string {
  const host = environment.API_HOST === '0.0.0.0' || environment.API_HOST === '::' ? '127.0.0.1' : environment.API_HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${apiPort(environment, system)}`
}

/**
 * The variables that say where the APIs of a run are: `API_URL` for a system alone, else one for each port variable, such as
 * `COMMENTS_API_URL` for `COMMENTS_API_PORT`.
 */
export function apiUrls(environment: Environment, systems: readonly System[]): { readonly [name: string]: string } {
  const urls = systems.flatMap(({ name, hasApi }) => {
    const variable = systems.length === 1 ? 'API_URL' : apiPortVariable(name).replace(/PORT$/, 'URL')
    return hasApi === false ? [] : [[variable, apiUrl(environment, name)]]
  })
  return Object.fromEntries(urls)
}

/** One API process for all systems that have one, workers and other processes of a run. */
export function childRecipes(
  environment: Environment,
  stackEnv: StackEnv,
  systems: readonly System[]
): readonly ChildRecipe[] {
  const urls = Object.values(apiUrls(environment, systems))
  const planned = plannedProcesses(environment, systems)
  const workerUrls = planned.map(({ port }) => `http://127.0.0.1:${port}`)
  const api = urls.slice(0, 1).map(
    (url): ChildRecipe => ({
      name: 'api',
      module: 'api/main.ts',
      variables: { ...stackEnv, SYSTEM: environment.SYSTEM, WORKER_METRICS_URLS: workerUrls.join(',') },
      ready: urls.map(each => `${each}/ready`),
      metrics: `${url}/metrics`
    })
  )
  const others = planned.map(({ name, system, module, port, stateDir }): ChildRecipe => {
    const at = `http://127.0.0.1:${port}`
    const variables = {
      ...stackEnv,
      SYSTEM: system,
      METRICS_PORT: String(port),
      ...membership(environment, name, stateDir)
    }
    return { name, system, module, variables, ready: [`${at}/ready`], metrics: `${at}/metrics` }
  })
  return [...api, ...others]
}

/** State of its own, and the place in its group that a worker takes again after a restart. A process without state is no member. */
function membership(
  environment: Environment,
  name: string,
  stateDir: string | undefined
): { readonly [name: string]: string } {
  if (stateDir === undefined) return {}
  return { STATE_DIR: stateDir, KAFKA_GROUP_INSTANCE_ID: `${name}-${instanceId(resolve(root, environment.STATE_DIR))}` }
}

/** Starts all side by side. When one fails the others are killed and its error is thrown. */
export async function startChildren(recipes: readonly ChildRecipe[]): Promise<readonly Child[]> {
  const started = await Promise.allSettled(recipes.map(recipe => Child.start(recipe)))
  const failed = started.find(result => result.status === 'rejected')
  const children = started.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  if (failed === undefined) return children
  for (const child of children) child.killNow()
  throw failed.reason
}
