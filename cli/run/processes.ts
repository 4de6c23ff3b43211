import { join } from 'node:path'
import { apiPort } from '../../config/api-port.ts'
import type { Environment } from '../../config/environment.ts'
import type { StackEnv } from '../../deploy/stack/types.ts'
import type { OtherProcess } from '../systems.ts'
import { type Child, type ChildRecipe, startChild } from './child.ts'
import { workerPort } from './worker-ports.ts'

/** How the API is reached from this machine. */
export function apiUrl(environment: Environment): string {
  const host = environment.API_HOST === '0.0.0.0' || environment.API_HOST === '::' ? '127.0.0.1' : environment.API_HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${apiPort(environment)}`
}

/** API, where the system has one, workers and other processes of a run. */
export function childRecipes(
  environment: Environment,
  stackEnv: StackEnv,
  others: readonly OtherProcess[],
  hasApi = true
): readonly ChildRecipe[] {
  const url = apiUrl(environment)
  const shared = { ...stackEnv, SYSTEM: environment.SYSTEM }
  const api: ChildRecipe = {
    name: 'api',
    module: 'api/main.ts',
    variables: shared,
    ready: `${url}/ready`,
    metrics: `${url}/metrics`
  }
  const workers = Array.from({ length: environment.WORKERS }, (_, index): ChildRecipe => {
    const port = workerPort(environment, index + 1)
    const at = `http://127.0.0.1:${port}`
    return {
      name: `worker-${index + 1}`,
      module: 'topology/main.ts',
      variables: {
        ...shared,
        METRICS_PORT: String(port),
        STATE_DIR: join(environment.STATE_DIR, `worker-${index + 1}`)
      },
      ready: `${at}/ready`,
      metrics: `${at}/metrics`
    }
  })
  const beside = others.map(({ name, module }, index): ChildRecipe => {
    const port = workerPort(environment, environment.WORKERS + 1 + index)
    const at = `http://127.0.0.1:${port}`
    const variables = { ...shared, METRICS_PORT: String(port) }
    return { name, module, variables, ready: `${at}/ready`, metrics: `${at}/metrics` }
  })
  return [...(hasApi ? [api] : []), ...workers, ...beside]
}

/** Starts all side by side. When one fails the others are killed and its error is thrown. */
export async function startChildren(recipes: readonly ChildRecipe[]): Promise<readonly Child[]> {
  const started = await Promise.allSettled(recipes.map(startChild))
  const failed = started.find(result => result.status === 'rejected')
  const children = started.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  if (failed === undefined) return children
  for (const child of children) child.killNow()
  throw failed.reason
}
