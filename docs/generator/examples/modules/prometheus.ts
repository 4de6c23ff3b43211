import { noLog, Streams, type StreamsConfig, type Topology } from 'millrace'
import { prometheusMetrics, Registry, registerProcessMetrics, startMetricsServer } from 'millrace/prometheus'

export async function run(topology: Topology, config: StreamsConfig): Promise<void> {
  const registry = new Registry()
  registerProcessMetrics(registry)
  const streams = new Streams(topology, { ...config, metrics: prometheusMetrics(registry) })
  const ready = () => ({ ok: streams.health().healthy, body: streams.health() })
  const server = await startMetricsServer({
    host: '0.0.0.0',
    port: 9464,
    page: registry,
    ready,
    log: config.log ?? noLog
  })
  await streams.start()
  await streams.stopped
  await server.close()
}
