import type { Environment } from '../../config/environment.ts'
import { isRunning, type RunState } from '../run/processes/run-state.ts'
import type { Worker } from './workers.ts'

/** Where workers may be: at the ports named, else where `make run` started some, else at `METRICS_PORT` and the ports after it. */
export function possibleWorkers(
  ports: readonly number[],
  state: RunState | undefined,
  { METRICS_PORT, WORKERS }: Pick<Environment, 'METRICS_PORT' | 'WORKERS'>
): readonly Worker[] {
  const at = (port: number): Worker => ({ url: `http://127.0.0.1:${port}` })
  if (ports.length > 0) return ports.map(at)
  const running = (state?.processes ?? []).filter(isRunning).flatMap(({ name, metrics }) => {
    return metrics !== null && /(^|-)worker-\d+$/.test(name) ? [{ url: new URL(metrics).origin }] : []
  })
  return running.length > 0 ? running : Array.from({ length: WORKERS }, (_, index) => at(METRICS_PORT + index))
}
