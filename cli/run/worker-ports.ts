import { StreamsError } from '#streams'
import { apiPort, apiPortVariable } from '../../config/api-port.ts'
import type { Environment } from '../../config/environment.ts'
import { pagePort } from '../../config/page-port.ts'
import { findIt, isFree } from '../../deploy/stack/ports.ts'
import type { OtherProcess } from '../systems.ts'

/** Port of the metrics of the k-th worker, counted from 1. */
export function workerPort(environment: Environment, k: number): number {
  return environment.METRICS_PORT + k - 1
}

/** Throws `stack-failed` naming a port of API or workers that something else uses. */
export async function assertProcessPortsFree(
  environment: Environment,
  others: readonly OtherProcess[],
  hasApi = true
): Promise<void> {
  const api = { port: apiPort(environment), of: 'API', variable: apiPortVariable(environment) as string }
  const wanted = hasApi ? [api] : []
  for (let k = 1; k <= environment.WORKERS; k++) {
    wanted.push({ port: workerPort(environment, k), of: `metrics of worker ${k}`, variable: 'METRICS_PORT' })
  }
  others.forEach(({ name }, index) => {
    const port = workerPort(environment, environment.WORKERS + 1 + index)
    wanted.push({ port, of: `metrics of the ${name}`, variable: 'METRICS_PORT' })
  })
  const page = pagePort(environment)
  if (page !== undefined) wanted.push({ ...page, of: 'page' })
  for (const { port, of, variable } of wanted) {
    if (await isFree(port)) continue
    throw new StreamsError(
      'stack-failed',
      `port ${port} (${of}) is taken by another program: ${findIt(port)}, stop that program or choose another port with ${variable}=…`
    )
  }
}
