/** Connector to Prometheus: metrics over prom-client, and a small server for processes without an HTTP API. */
export { Registry } from 'prom-client'
export type { ControlAnswer, ControlRoute } from './control-routes.ts'
export { registerProcessMetrics } from './process-metrics.ts'
export { prometheusMetrics } from './prometheus-metrics.ts'
export { type HealthAnswer, type MetricsServer, type MetricsServerOptions, startMetricsServer } from './server.ts'
