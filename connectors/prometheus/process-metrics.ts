import { collectDefaultMetrics, type Registry } from 'prom-client'

/** Gauges of prom-client named like counters, which `promtool check metrics` rejects. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

/** Registers the metrics of the process: CPU, memory, event loop, garbage collection. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 250 })
  for (const name of misnamed) registry.removeSingleMetric(name)
}
